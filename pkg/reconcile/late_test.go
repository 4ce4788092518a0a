package reconcile

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// The API server refuses the late write of a manager that stood still, if another manager has decided
// meanwhile to use what the write would take from a revision. That holds also if the second manager had
// nothing to write to use it.
func TestLateWritesTakeNothing(t *testing.T) {
	for _, test := range []struct {
		name  string
		story func(h *harness)
		late  func(write kube.Write) bool
		back  func(h *harness)
	}{
		{"the pods of an aborted canary", func(h *harness) { h.user("flowers", -1) }, func(w kube.Write) bool {
			return w.Kind == kube.KindDeployment && strings.Contains(w.Name, "canary")
		}, func(h *harness) { h.user("flowers-2", 10) }},
		{"the subset of an aborted canary", func(h *harness) { h.user("flowers", -1) }, func(w kube.Write) bool {
			return w.Kind == kube.KindDestinationRule && !mentions(w, "canary")
		}, func(h *harness) { h.user("flowers-2", 10) }},
		{"the pods of the previous revision", func(h *harness) { h.user("flowers-2", -1) }, func(w kube.Write) bool {
			return w.Kind == kube.KindDeployment && strings.Contains(w.Name, "default")
		}, func(h *harness) { h.user("flowers", -1) }},
		{"the traffic, for a revision whose pods have terminated since", func(h *harness) {
			h.user("flowers-2", 0)
			h.run(time.Minute)
			h.user("flowers-2", -1)
		}, func(w kube.Write) bool {
			return w.Kind == kube.KindVirtualService
		}, func(h *harness) { h.user("flowers", -1) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := canaryAt(t)
			test.story(h)
			write := h.standStillAt(test.late)
			test.back(h)
			h.run(time.Minute)
			before := h.traffic()
			if _, err := h.write(t.Context(), write); !apierrors.IsConflict(err) {
				t.Errorf("the late write of %s %s returned %v, want a conflict", write.Kind, write.Name, err)
			}
			h.run(time.Minute)
			h.wantTraffic(before)
		})
	}
}

// mentions reports whether a write's object contains a word.
func mentions(write kube.Write, word string) bool {
	data, err := json.Marshal(write.Object)
	return err == nil && strings.Contains(string(data), word)
}

// A revision that runs again keeps its ControllerRevision: a late deletion of it is refused.
func TestLateRemovalOfARecord(t *testing.T) {
	h := canaryAt(t)
	h.controller.config.Rollout.RevisionHistoryLimit = new(int)
	h.controller.observer.Settings.HistoryLimit = 0
	h.user("flowers", -1)
	write := h.standStillAt(func(w kube.Write) bool { return w.Kind == kube.KindControllerRevision && w.Object == nil })
	h.user("flowers-2", 10)
	h.run(time.Minute)
	h.wantTraffic("stable 90, canary 10")
	if _, err := h.write(t.Context(), write); !apierrors.IsConflict(err) {
		t.Errorf("the late deletion returned %v, want a conflict", err)
	}
}

// standStillAt makes passes until the manager tries a write, which it returns without carrying it out,
// and starts another manager.
func (h *harness) standStillAt(late func(kube.Write) bool) kube.Write {
	h.t.Helper()
	var stalled *kube.Write
	h.fail = func(write kube.Write, done bool) error {
		if stalled == nil && !done && late(write) {
			stalled = &write
		}
		if stalled != nil {
			return errors.New("the machine stands still")
		}
		return nil
	}
	for range 200 {
		wake, _ := h.pass()
		if stalled != nil {
			h.fail = nil
			h.restart()
			return *stalled
		}
		h.clock.Step(max(time.Second, wake))
	}
	h.t.Fatal("the manager did not try such a write")
	return kube.Write{}
}

// A write of a new object only creates: an object of somebody else's with that name that no cache has
// yet is neither changed nor owned.
func TestWhatIsNotSeenIsNotTaken(t *testing.T) {
	foreign := map[kube.Kind]metav1.Object{
		kube.KindService:            &corev1.Service{},
		kube.KindDeployment:         &appsv1.Deployment{},
		kube.KindControllerRevision: &appsv1.ControllerRevision{},
		kube.KindDestinationRule:    &istionetworking.DestinationRule{},
		kube.KindVirtualService:     &istionetworking.VirtualService{},
	}
	smooth := newHarness(t)
	smooth.user("flowers", -1)
	smooth.run(time.Minute)
	for key := range smooth.objects {
		if foreign[key.Kind] == nil {
			continue
		}
		t.Run(string(key.Kind)+" "+key.Name.Name, func(t *testing.T) {
			h := newHarness(t)
			theirs := foreign[key.Kind]
			theirs.SetName(key.Name.Name)
			theirs.SetNamespace(key.Name.Namespace)
			theirs.SetUID("theirs")
			theirs.SetLabels(nil)
			h.fail = func(write kube.Write, done bool) error {
				if !done && write.Kind == key.Kind && write.Name == key.Name.Name && h.objects[key] == nil {
					h.put(key, theirs)
				}
				return nil
			}
			h.user("flowers", -1)
			h.passes(20)
			if h.objects[key] != theirs {
				t.Error("the object of somebody else was changed")
			}
			h.wantCondition("RolledOut", metav1.ConditionFalse, servingv1beta1.ReasonConflict)
		})
	}
}

// The first revision is recorded as rolled out when it gets all traffic, so that it is stable also
// without the status and the route.
func TestTheFirstRevisionIsRecorded(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	status := h.service().Status.Components["predictor"]
	key := kube.Key{
		Kind: kube.KindControllerRevision, Name: cache.NewObjectName("default", status.LatestRolledoutRevision),
	}
	record := h.objects[key]
	if deploy.ReadRole(record.(*appsv1.ControllerRevision)).RolledOutAt.IsZero() {
		t.Error("the first revision is not recorded as rolled out")
	}
	delete(h.objects, kube.Key{Kind: kube.KindVirtualService, Name: myModel})
	live := h.service().DeepCopy()
	live.Status.Components, live.Status.Conditions = nil, nil
	h.put(kube.Key{Kind: kube.KindInferenceService, Name: myModel}, live)
	h.restart()
	h.user("flowers-2", 10)
	for range 60 {
		h.passes(1)
		object := h.objects[kube.Key{Kind: kube.KindVirtualService, Name: myModel}]
		if route, found := object.(*istionetworking.VirtualService); found {
			for _, entry := range istio.Entries(&route.Spec, myPredictor) {
				if strings.HasPrefix(entry.Version, "canary") && entry.Weight > 10 {
					t.Fatalf("the canary has %d %%", entry.Weight)
				}
			}
		}
	}
	h.wantTraffic("stable 90, canary 10")
}

// A controller makes no more passes after its context has ended, however many services are in the queue.
func TestNoPassAfterTheEnd(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.show(h.caches, nil)
	ctx, cancel := context.WithCancel(t.Context())
	h.fail = func(kube.Write, bool) error { cancel(); return ctx.Err() }
	h.controller.queue.Add(myModel)
	h.controller.queue.Add(cache.NewObjectName("default", "another"))
	h.controller.work(ctx)
	if left := h.controller.queue.Len(); left != 1 {
		t.Errorf("%d services are left in the queue, want one", left)
	}
}
