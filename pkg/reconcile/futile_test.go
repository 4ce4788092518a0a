package reconcile

import (
	"errors"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// meddle changes a field that we own in the component's Service, as a webhook does: we still own it then.
func (h *harness) meddle() {
	key := kube.Key{Kind: kube.KindService, Name: cache.NewObjectName(myModel.Namespace, myPredictor.Service())}
	service := h.objects[key].(*corev1.Service).DeepCopy()
	service.Spec.Ports[0].Name = "changed"
	h.put(key, service)
}

// A webhook that changes each write of an object causes one write now and then, not one a pass. Once it
// stops, the object is as it was wanted.
func TestAWebhookIsNotFought(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Hour)
	meddles := true
	h.fail = func(write kube.Write, done bool) error {
		if meddles && done && write.Kind == kube.KindService && write.Name == myPredictor.Service() {
			h.meddle()
		}
		return nil
	}
	h.meddle()
	h.counted()
	for range 200 {
		if _, err := h.pass(); err != nil {
			t.Fatal(err)
		}
		h.clock.Step(time.Second)
	}
	if n := h.counted(); n < 3 || n > 10 {
		t.Errorf("%d writes in 200 passes, want a few", n)
	}
	meddles = false
	h.run(time.Hour)
	key := kube.Key{Kind: kube.KindService, Name: cache.NewObjectName(myModel.Namespace, myPredictor.Service())}
	if port := h.objects[key].(*corev1.Service).Spec.Ports[0]; port.Name == "changed" {
		t.Error("the Service is not set back")
	}
}

// A webhook that keeps the route as it was prevents a rollout. The records of that are not written over
// and over.
func TestAWebhookThatKeepsTheRoute(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Hour)
	stable := h.service().Status.Components["predictor"].LatestRolledoutRevision
	before := h.route().Spec.DeepCopy()
	key := kube.Key{Kind: kube.KindVirtualService, Name: myModel}
	h.fail = func(write kube.Write, done bool) error {
		if done && write.Key() == key {
			route := h.route().DeepCopy()
			route.Spec.Http = before.DeepCopy().Http
			h.put(key, route)
		}
		return nil
	}
	h.user("flowers-2", -1)
	h.passes(60)
	h.counted()
	h.passes(200)
	if n := h.counted(); n > 20 {
		t.Errorf("%d writes in 200 passes, want a few", n)
	}
	h.fail = nil
	h.run(time.Hour)
	h.wantTraffic("stable 100")
	if now := h.service().Status.Components["predictor"].LatestRolledoutRevision; now == stable {
		t.Error("the second model is not rolled out")
	}
}

// A webhook that keeps the subsets of a revision which returns, and whose pods are refused, keeps
// nothing else from being written while the weights stay.
func TestAWebhookThatKeepsTheSubsets(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Hour)
	returning := h.deployments()[0].Name
	h.user("flowers-2", -1)
	h.run(2 * time.Hour)
	rule := kube.Key{
		Kind: kube.KindDestinationRule,
		Name: cache.NewObjectName(myModel.Namespace, myPredictor.Service()),
	}
	before := h.rule().Spec.DeepCopy()
	h.fail = func(write kube.Write, done bool) error {
		switch {
		case done && write.Key() == rule:
			kept := h.rule().DeepCopy()
			kept.Spec.TrafficPolicy, kept.Spec.Host = before.DeepCopy().TrafficPolicy, "kept"
			h.put(rule, kept)
		case !done && write.Name == returning:
			return apierrors.NewForbidden(write.Kind.Resource().GroupResource(), write.Name, errors.New("a policy forbids it"))
		}
		return nil
	}
	h.user("flowers", 10)
	h.passes(60)
	entry := kube.Key{Kind: kube.KindService, Name: myModel}
	edited := h.objects[entry].(*corev1.Service).DeepCopy()
	edited.Spec.Ports[0].Name = "changed"
	h.put(entry, edited)
	h.passes(2)
	if port := h.objects[entry].(*corev1.Service).Spec.Ports[0]; port.Name == "changed" {
		t.Error("the Service for clients without a sidecar is not put back")
	}
}

// A change by hand is set back at once, however often it is made.
func TestHandsAreUndoneAtOnce(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Hour)
	for range 5 {
		h.counted()
		h.meddle()
		for range 2 {
			if _, err := h.pass(); err != nil {
				t.Fatal(err)
			}
		}
		if n := h.counted(); n != 1 {
			t.Errorf("%d writes after an edit, want 1", n)
		}
	}
}

// The memory of an object is dropped when the object is deleted.
func TestMemoryIsPruned(t *testing.T) {
	h := newHarness(t)
	*h.controller.config.Rollout.RevisionHistoryLimit = 1
	h.controller.observer.Settings.HistoryLimit = 1
	for i := range 12 {
		h.user("flowers-"+string(rune('a'+i)), -1)
		h.run(time.Hour)
	}
	if n := h.controller.memory.Of(myModel).Objects(); n > 12 {
		t.Errorf("the memory has %d objects, and there are some 10", n)
	}
}
