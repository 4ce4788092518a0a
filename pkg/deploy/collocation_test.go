package deploy

import "testing"

// What predictions are asked by is the transformer's to say, and the model the server's,
// in any order.
func TestCollocationIsEnteredByTheTransformer(t *testing.T) {
	const (
		server      = "{name: mine, image: 's:1', env: [{name: STORAGE_URI, value: 'gs://models/iris'}], ports: [{name: http, containerPort: 9000}]}"
		transformer = "{name: transformer-container, image: 't:1', ports: [{name: h2c, containerPort: 8080}]}"
	)
	for _, containers := range []string{server + ", " + transformer, transformer + ", " + server} {
		spec := predictorOf(t, "containers: ["+containers+"]")
		if got := ProtocolOf(spec); got != GRPC {
			t.Errorf("[%s] is asked by %s", containers, got)
		}
		if !Downloads(component, spec) {
			t.Errorf("[%s] downloads no model", containers)
		}
	}
	alone := predictorOf(t, "containers: ["+transformer+"]")
	if ProtocolOf(alone) != GRPC || Downloads(component, alone) {
		t.Error("a transformer alone is not the server")
	}
}
