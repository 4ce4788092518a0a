package pods

import (
	"strings"
	"testing"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
)

// The transformer determines the protocol of predictions, and the server the model, in any order.
func TestCollocationIsEnteredByTheTransformer(t *testing.T) {
	const (
		server = "{name: kserve-container, image: 's:1', ports: [{name: http, containerPort: 9000}], " +
			"env: [{name: STORAGE_URI, value: 'gs://models/iris'}]}"
		transformer = "{name: transformer-container, image: 't:1', ports: [{name: h2c, containerPort: 8080}]}"
	)
	for _, containers := range []string{server + ", " + transformer, transformer + ", " + server} {
		spec := predictorOf(t, "containers: ["+containers+"]")
		if got := ProtocolOf(spec); got != GRPC {
			t.Errorf("[%s] speaks %s", containers, got)
		}
		if !Downloads(component, spec) {
			t.Errorf("[%s] downloads no model", containers)
		}
	}
	beside := predictorOf(t, "containers: ["+transformer+", {name: proxy, image: 'p:1', "+
		"env: [{name: STORAGE_URI, value: 'gs://models/iris'}], ports: [{containerPort: 53, protocol: UDP}]}]")
	template := Template(component, "default-t5njm", beside, configv1alpha1.Default())
	if Downloads(component, beside) || template.Spec.Containers[1].ReadinessProbe != nil {
		t.Error("a container with another name beside a transformer counts as the server")
	}
	alone := predictorOf(t, "containers: ["+transformer+"]")
	if ProtocolOf(alone) != GRPC || Downloads(component, alone) {
		t.Error("a transformer alone is not the server")
	}
}

func TestCollocationProblems(t *testing.T) {
	for _, test := range []struct{ containers, want string }{
		{"{name: kserve-container, image: 's:1', ports: [{containerPort: 8085}]}, " +
			"{name: transformer-container, image: 't:1'}",
			""},
		{"{name: kserve-container, ports: [{containerPort: 8085}]}, {name: transformer-container, image: 't:1'}",
			`container "kserve-container" has no image`},
		{"{name: kserve-container, image: 's:1', ports: [{containerPort: 8080}]}, " +
			"{name: transformer-container, image: 't:1'}",
			`port 8080 is where "transformer-container" answers; give "kserve-container" another, ` +
				`because the containers of a pod share their ports`},
		{"{name: kserve-container, image: 's:1', ports: [{containerPort: 8080, protocol: UDP}]}, " +
			"{name: transformer-container, image: 't:1'}",
			""},
	} {
		spec := predictorOf(t, "containers: ["+test.containers+"]")
		if got := strings.Join(Validate(component, spec), "; "); got != test.want {
			t.Errorf("%s: got %q, want %q", test.containers, got, test.want)
		}
	}
}
