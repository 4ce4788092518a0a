package reconcile

import (
	"errors"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// A canary that is superseded loses its weight by the first write of the next pass, before anything
// is read or created for the new canary.
func TestTakingAwayComesFirst(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(h *harness)
	}{
		{"superseded", func(h *harness) { h.user("flowers-3", 10) }},
		{"superseded by a canary without its ServiceAccount", func(h *harness) {
			h.user("flowers-3", 10)
			h.service().Spec.Predictor.ServiceAccountName = "models"
		}},
		{"superseded, and its ServiceAccount can't be read", func(h *harness) {
			h.user("flowers-3", 10)
			h.unreadable = errors.New("the API server is busy")
		}},
		{"rolled back", func(h *harness) { h.user("flowers", -1) }},
		{"lowered", func(h *harness) { h.user("flowers-2", 5) }},
		{"failed", func(h *harness) { h.unready[h.versionOf("canary")] = true }},
		{"superseded, with tags", func(h *harness) {
			h.user("flowers-3", 10)
			h.unreadable = errors.New("the API server is busy")
		}},
		{"rolled back, with tags", func(h *harness) { h.user("flowers", -1) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := canaryAt(t)
			if strings.HasSuffix(test.name, "with tags") {
				h.tag()
			}
			h.counted()
			h.events = nil
			test.change(h)
			h.reads = nil
			_, err := h.pass()
			if (err != nil) != (h.unreadable != nil) {
				t.Errorf("the pass returned the error %v", err)
			}
			if len(h.writes) == 0 || h.writes[0] != "VirtualService my-model" {
				t.Errorf("the writes are %v, want the route first", h.writes)
			}
			for _, writes := range h.reads {
				if writes == 0 {
					t.Error("the API server was read from before the route was written")
				}
			}
			if weights := weightsOf(h.route()); weights != "100" && weights != "95 5" {
				t.Errorf("the weights are %s", weights)
			}
			changes := 0
			for _, event := range h.events {
				if event == "WeightsChanged" {
					changes++
				}
			}
			if changes != 1 {
				t.Errorf("%d events report changed weights, want 1: %v", changes, h.events)
			}
			h.unreadable, h.accounts = nil, map[string]pods.Account{"models": {}}
			h.run(time.Hour)
			h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
		})
	}
}

// tag turns on tag routing: each revision gets a host of its own.
func (h *harness) tag() {
	service := h.service().DeepCopy()
	service.Annotations = map[string]string{names.AnnotationTagRouting: "true"}
	h.put(kube.Key{Kind: kube.KindInferenceService, Name: myModel}, service)
	h.run(time.Minute)
}

// Stable keeps the replicas that it had beside a canary while the next canary waits for its
// credentials: the first canary has just lost its traffic to stable.
func TestTakingAwayKeepsCapacity(t *testing.T) {
	h, stable := grown(t)
	h.bounded("flowers-2", 90, 1, 20, "")
	h.run(time.Hour)
	h.wantFloor(stable, 16)
	h.bounded("flowers-3", 10, 1, 20, "")
	h.service().Spec.Predictor.ServiceAccountName = "models"
	h.run(time.Second)
	h.wantTraffic("stable 100")
	h.wantFloor(stable, 16)
}

// The owner of orphans is read once a pass, whatever the number of orphans.
func TestTheOwnerIsReadOnce(t *testing.T) {
	h := canaryAt(t)
	h.orphan()
	h.restart()
	h.reads = nil
	if _, err := h.pass(); err != nil {
		t.Fatal(err)
	}
	if len(h.reads) != 1 {
		t.Errorf("the owner was read %d times, want once", len(h.reads))
	}
}
