package observe

import (
	"testing"

	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// A ready pod counts as an endpoint only if it doesn't terminate and its revision has replicas: the pods
// of a revision that was just retired are still listed as ready when its spec is applied again.
func TestEndingPodsDoNotCount(t *testing.T) {
	revisions := map[string]*plan.Revision{
		"runs":    {Version: "runs", Replicas: 1},
		"retired": {Version: "retired"},
	}
	for _, test := range []struct {
		endpoint endpoint
		want     bool
	}{
		{endpoint{version: "runs"}, true},
		{endpoint{version: "runs", ends: true}, false},
		{endpoint{version: "retired"}, false},
		{endpoint{version: "unknown"}, false},
	} {
		if got := test.endpoint.stays(revisions); got != test.want {
			t.Errorf("%+v stays: %v, want %v", test.endpoint, got, test.want)
		}
	}
}
