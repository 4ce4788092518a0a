package pods

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
)

// rendered returns the template of a predictor that is valid.
func rendered(t *testing.T, predictor string) *corev1.PodTemplateSpec {
	t.Helper()
	spec := predictorOf(t, predictor)
	if problems := Validate(component, spec); len(problems) > 0 {
		t.Fatalf("%s: %v", predictor, problems)
	}
	template := Template(component, "default-wfgrl", spec, configv1alpha1.Default())
	return &template
}

// namesOf returns the names of variables in their order.
func namesOf(env []corev1.EnvVar) string {
	var all []string
	for _, each := range env {
		all = append(all, each.Name)
	}
	return strings.Join(all, " ")
}

func envOf(pairs ...string) []corev1.EnvVar {
	var env []corev1.EnvVar
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		env = append(env, corev1.EnvVar{Name: name, Value: value})
	}
	return env
}

// A variable can refer to those before it. So the user's keep their order, and ours come first, but
// for one of ours that refers to one of the user's.
func TestMergeEnv(t *testing.T) {
	for _, test := range []struct {
		ours, given []corev1.EnvVar
		want        string
	}{
		{envOf("A=1", "B=2"), envOf("D=4", "C=3"), "A B D C"},
		{envOf("A=1", "B=2"), envOf("X=0", "A=$(X)"), "B X A"},
		{envOf("HOST=h", "URL=http://$(HOST)", "END=$(URL)/", "Z=$$(HOST)"), envOf("HOST=other"), "Z HOST URL END"},
		{nil, envOf("A=1"), "A"},
		{envOf("A=1"), nil, "A"},
	} {
		if got := namesOf(mergeEnv(test.ours, test.given)); got != test.want {
			t.Errorf("%v and %v: %s, want %s", test.ours, test.given, got, test.want)
		}
	}
}

func TestExpand(t *testing.T) {
	c := &corev1.Container{Env: append(envOf("A=a", "B=$(A)b", "C=$(D)", "D=d"),
		corev1.EnvVar{Name: "SECRET", ValueFrom: &corev1.EnvVarSource{}}, corev1.EnvVar{Name: "E", Value: "$(SECRET)"})}
	for _, test := range []struct {
		value, want string
		known       bool
	}{
		{"x", "x", true},
		{"$(A)-$(B)", "a-ab", true},
		{"$(C)", "$(D)", true},
		{"$(NOBODY)", "$(NOBODY)", true},
		{"$$(A)", "$(A)", true},
		{"$A $(A", "$A $(A", true},
		{"$", "$", true},
		{"x$(SECRET)", "x", false},
		{"$(E)", "", false},
	} {
		got := environmentOf(c).expand(test.value)
		if got.known != test.known || got.value != test.want {
			t.Errorf("%q is %+v, want %q, known: %v", test.value, got, test.want, test.known)
		}
	}
	c.EnvFrom = []corev1.EnvFromSource{{}}
	if got := environmentOf(c).expand("$(NOBODY)"); got.known {
		t.Error("a variable that envFrom may set is known")
	}
}

// A default that depends on a variable depends on its value, with references resolved.
func TestDerivedOfTheEnvironment(t *testing.T) {
	for _, test := range []struct{ predictor, want string }{
		{"sklearn: {storageUri: 'gs://b/m', protocolVersion: v2, env: [{name: TEAM, value: red}, " +
			"{name: MLSERVER_MODEL_NAME, value: $(TEAM)-iris}]}",
			"GET /v2/models/red-iris/ready http"},
		{"sklearn: {storageUri: 'gs://b/m', env: [{name: TEAM, value: red}], args: [--model_name=$(TEAM)]}",
			"GET /v1/models/red http"},
		{"triton: {storageUri: 'gs://b/m', ports: [{name: grpc, containerPort: 9000}], " +
			"env: [{name: PORT, value: '8085'}], args: [--http-port=$(PORT)]}",
			"GET /v2/health/ready 8085"},
		{"sklearn: {storageUri: 'gs://b/m', protocolVersion: v2, env: [{name: MLSERVER_MODEL_NAME, " +
			"valueFrom: {fieldRef: {fieldPath: 'metadata.name'}}}]}",
			"GET /v2/health/ready http"},
		{"sklearn: {storageUri: 'gs://b/m', envFrom: [{configMapRef: {name: names}}], args: [--model_name=$(NAME)]}",
			"open http"},
	} {
		if got := probed(rendered(t, test.predictor).Spec.Containers[0].ReadinessProbe); got != test.want {
			t.Errorf("%s: %s, want %s", test.predictor, got, test.want)
		}
	}
}

// probed describes what a probe does.
func probed(probe *corev1.Probe) string {
	switch {
	case probe == nil:
		return "none"
	case probe.HTTPGet != nil:
		return fmt.Sprintf("GET %s %s", probe.HTTPGet.Path, probe.HTTPGet.Port.String())
	case probe.TCPSocket != nil:
		return "open " + probe.TCPSocket.Port.String()
	case probe.Exec != nil:
		return "exec " + probe.Exec.Command[0]
	}
	return "nothing"
}

// A custom server sets the model's address in a variable, and reads the model's folder from it.
// References in the address are resolved.
func TestStorageURIOfACustomServer(t *testing.T) {
	const containers = "containers: [{name: c, image: 'c:1', env: [{name: BUCKET, value: models}, " +
		"{name: STORAGE_URI, value: 'gs://$(BUCKET)/iris'}, {name: COPY, value: $(STORAGE_URI)}]}]"
	pod := rendered(t, containers).Spec
	if got := pod.InitContainers[0].Args[0]; got != "gs://models/iris" {
		t.Errorf("it is downloaded from %s", got)
	}
	if got := environmentOf(&pod.Containers[0]).vars["COPY"].value; got != modelDir {
		t.Errorf("the server's variable for the model is %s", got)
	}
	unknown := "containers: [{name: c, image: 'c:1', envFrom: [{secretRef: {name: s}}], " +
		"env: [{name: STORAGE_URI, value: 'gs://$(BUCKET)/iris'}]}]"
	want := []string{"STORAGE_URI refers to a value that only the pod has; write the model's address out"}
	if got := Validate(component, predictorOf(t, unknown)); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
