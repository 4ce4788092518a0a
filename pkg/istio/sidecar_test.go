package istio

import (
	"slices"
	"testing"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/internal/golden"
)

func sidecarOptions(kinds ...string) SidecarOptions {
	options := SidecarOptions{
		Namespace: "default", InferenceService: "my-model", Owner: owner, ClusterDomain: "cluster.local",
		Egress: []string{"istio-system/*", "*/store.example.com"},
	}
	for _, kind := range kinds {
		options.Components = append(options.Components,
			names.Component{Namespace: "default", InferenceService: "my-model", Kind: kind})
	}
	return options
}

// The Sidecar has the hosts by which the components reach each other, and those that the platform lists.
func TestSidecar(t *testing.T) {
	golden.Check(t, "sidecar", Sidecar(sidecarOptions(names.Predictor)))
	golden.Check(t, "sidecar-all-components",
		Sidecar(sidecarOptions(names.Transformer, names.Predictor, names.Explainer)))
}

// A host is listed once, and not at all beside all hosts of its namespace: istiod warns of both.
func TestSidecarHostsOnce(t *testing.T) {
	const own = "my-model.default.svc.cluster.local"
	for _, test := range []struct {
		name         string
		egress, want []string
	}{
		{"all of the own namespace", []string{"./*", "istio-system/*"}, []string{"./*", "istio-system/*"}},
		{"all of it by its name", []string{"default/*"}, []string{"default/*"}},
		{"all of it twice", []string{"./*", "default/*"}, []string{"./*"}},
		{"a host of it by its name", []string{"default/" + own}, []string{"./" + own}},
		{"a host twice", []string{"a/x", "a/x"}, []string{"./" + own, "a/x"}},
		{"a host after its namespace", []string{"a/*", "a/x"}, []string{"./" + own, "a/*"}},
		{"a host before its namespace", []string{"a/x", "a/*"}, []string{"./" + own, "a/*"}},
		{"a host of any namespace", []string{"*/x"}, []string{"./" + own, "*/x"}},
	} {
		options := sidecarOptions()
		options.Egress = test.egress
		if got := Sidecar(options).Spec.Egress[0].Hosts; !slices.Equal(got, test.want) {
			t.Errorf("%s: the hosts are %v, want %v", test.name, got, test.want)
		}
	}
}
