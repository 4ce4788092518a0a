package reconcile

import (
	"slices"
	"testing"
	"time"

	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// made returns the number of objects of a kind.
func (h *harness) made(kind kube.Kind) int {
	n := 0
	for key := range h.objects {
		if key.Kind == kind {
			n++
		}
	}
	return n
}

// An idle revision has its ControllerRevision and no other object, so that revisions don't use up a
// namespace's quota. Its Deployment and Services are created again when its spec is applied again, and it
// gets no weight before its pods are ready.
func TestIdleRevisionsAreTheirSnapshots(t *testing.T) {
	h := newHarness(t)
	models := []string{"flowers", "flowers-2", "flowers-3", "flowers-4"}
	first := ""
	for _, model := range models {
		h.user(model, -1)
		h.run(time.Hour)
		if first == "" {
			first = h.status().LatestRolledoutRevision
		}
		// The three Services are those of the revision, the component and the InferenceService.
		services, deployments := h.made(kube.KindService), h.made(kube.KindDeployment)
		if services != 3 || deployments != 1 {
			t.Errorf("%s: there are %d Services and %d Deployments, want 3 and 1", model, services, deployments)
		}
	}
	if n := h.made(kube.KindControllerRevision); n != len(models) {
		t.Errorf("%d snapshots are kept, want %d", n, len(models))
	}
	h.events = nil
	h.user(models[0], 20)
	h.run(time.Hour)
	h.wantTraffic("stable 80, canary 20")
	if slices.Contains(h.events, "RevisionCreated") {
		t.Error("another revision was made of the first spec")
	}
	if h.find(kube.KindService, first) == nil {
		t.Errorf("%s carries traffic and has no Service", first)
	}
}

// A target that has to wait for the retirement of another revision has no objects yet.
func TestAWaitingTargetHasNothing(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Hour)
	h.user("flowers-2", -1)
	h.run(time.Minute) // Envoy fails over to the first revision, as long as that is warm.
	h.user("flowers-3", 10)
	if _, err := h.pass(); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []kube.Kind{kube.KindDeployment, kube.KindService} {
		if h.find(kind, "my-model-predictor-canary-") != nil {
			t.Errorf("the waiting target has a %s", kind)
		}
	}
}
