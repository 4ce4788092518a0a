package reconcile

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	kubefake "k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/metadata"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/deploy"
)

// A canary that is superseded loses its weight by the first write of the pass that sees it,
// before anything is read or made for the one after it.
func TestTakingAwayComesFirst(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(h *harness)
	}{
		{"superseded", func(h *harness) { h.user("flowers-3", 10) }},
		{"superseded by what runs as an unknown ServiceAccount", func(h *harness) {
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
				t.Errorf("the pass errs with %v", err)
			}
			if len(h.writes) == 0 || h.writes[0] != "VirtualService my-model" {
				t.Errorf("the writes are %v, want the route first", h.writes)
			}
			for _, writes := range h.reads {
				if writes == 0 {
					t.Error("something was read before the route was written")
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
				t.Errorf("it is told of %d changes of the weights: %v", changes, h.events)
			}
			h.unreadable, h.accounts = nil, map[string]deploy.Account{"models": {}}
			h.run(time.Hour)
			h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
		})
	}
}

// tag asks for a host for each revision.
func (h *harness) tag() {
	service := h.service().DeepCopy()
	service.Annotations = map[string]string{names.AnnotationTagRouting: "true"}
	h.put(objectKey{KindInferenceService, myModel}, service)
	h.run(time.Minute)
}

// A new revision that waits for its credentials leaves stable what it was kept by beside the
// revision before: that has just lost its traffic to it.
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

// A ServiceAccount's Secrets are asked for a few at once, and not without end.
func TestReadingIsBounded(t *testing.T) {
	for _, test := range []struct {
		secrets int
		takes   time.Duration
		errs    bool
	}{{1, time.Second, false}, {secretsAtOnce, time.Second, false}, {2 * secretsAtOnce, 2 * time.Second, false},
		{secretsMost, readTimeout, true}, {secretsMost + 1, 0, true}} {
		t.Run(fmt.Sprintf("%d Secrets", test.secrets), func(t *testing.T) {
			account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: "n", Name: "models"}}
			for i := range test.secrets {
				account.Secrets = append(account.Secrets, corev1.ObjectReference{Name: "s" + strconv.Itoa(i)})
			}
			kube := kubefake.NewClientset(account)
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), readTimeout)
				defer cancel()
				began := time.Now()
				got, err := NewReader(kube, slowSecrets{}).Account(ctx, "n", "models")
				if (err != nil) != test.errs || err == nil && got.Secrets[test.secrets-1].Annotations["of"] != account.Secrets[test.secrets-1].Name {
					t.Errorf("read %+v, error %v", got, err)
				}
				if took := time.Since(began); took != test.takes {
					t.Errorf("it took %s, want %s", took, test.takes)
				}
			})
		})
	}
}

// slowSecrets answers for every Secret after a second.
type slowSecrets struct {
	metadata.Interface
	metadata.ResourceInterface
}

// Resource implements metadata.Interface.
func (s slowSecrets) Resource(schema.GroupVersionResource) metadata.Getter { return s }

// Namespace implements metadata.Getter.
func (s slowSecrets) Namespace(string) metadata.ResourceInterface { return s }

// Get implements metadata.ResourceInterface.
func (s slowSecrets) Get(ctx context.Context, name string, _ metav1.GetOptions, _ ...string) (*metav1.PartialObjectMetadata, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(time.Second):
		return &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{Name: name, Annotations: map[string]string{"of": name}}}, nil
	}
}

// An orphan's owner is asked for once a pass, whatever the number of orphans.
func TestTheOwnerIsAskedForOnce(t *testing.T) {
	h := canaryAt(t)
	h.orphan()
	h.restart()
	h.reads = nil
	if _, err := h.pass(); err != nil {
		t.Fatal(err)
	}
	if len(h.reads) != 1 {
		t.Errorf("it was asked for %d times", len(h.reads))
	}
}
