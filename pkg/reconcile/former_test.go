package reconcile

import (
	"context"
	"testing"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// leftPod returns a ready pod without a Deployment, and a function that puts it and its EndpointSlice
// into the caches.
func (h *harness) leftPod(version string, created time.Time) (*corev1.Pod, func()) {
	deployment := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{
		Name: "left", Namespace: myModel.Namespace, Labels: myPredictor.RevisionLabels(version)}}
	deployment.Spec.Template.Labels = myPredictor.RevisionLabels(version)
	pod, slice := podOf(deployment, 0, true)
	pod.CreationTimestamp = metav1.NewTime(created)
	return pod, func() {
		for informer, object := range map[interface{ Add(any) error }]any{
			h.caches.Pods.GetStore(): pod, h.caches.Slices.GetStore(): slice,
		} {
			if err := informer.Add(object); err != nil {
				h.t.Fatal(err)
			}
		}
	}
}

// passesWith makes passes over the server's objects and those that show adds to the caches.
func (h *harness) passesWith(n int, show func()) {
	h.t.Helper()
	for range n {
		h.show(h.caches, h.unready)
		show()
		if _, err := h.controller.sync(context.Background(), myModel); err != nil {
			h.t.Fatal(err)
		}
		h.clock.Step(time.Second)
	}
}

// Pods of a former service of the same name whose Deployment was deleted before them do not count as
// endpoints, although the new service's first revision may have the same name.
func TestPodsOfAFormerServiceAreWaitedFor(t *testing.T) {
	// The first service is there for the version of the revision only.
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	version := h.targetOf("predictor")

	h = newHarness(t)
	_, show := h.leftPod(version, h.clock.Now().Add(-time.Hour))
	h.user("flowers", -1)
	h.unready[version] = true
	h.passesWith(60, show)
	if routes := h.routes(); routes != "" {
		t.Errorf("the routes %s lead to the pods of a former service", routes)
	}
	h.wantCondition("PredictorReady", metav1.ConditionFalse, servingv1beta1.ReasonConflict)

	// A pod that terminates is not waited for.
	h.run(time.Second)
	pod, show := h.leftPod(version, h.clock.Now().Add(-time.Hour))
	pod.DeletionTimestamp = &metav1.Time{Time: h.clock.Now()}
	h.passesWith(60, show)
	h.wantCondition("PredictorReady", metav1.ConditionFalse, "WaitingForPods")
	h.unready[version] = false
	h.run(time.Minute)
	h.wantTraffic("stable 100")
}

// A failover subset selects pods of a stray revision whose Deployment was deleted: no canary gets traffic
// before these pods have terminated.
func TestStrayPodsAreWaitedFor(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	stray, show := h.leftPod("canary-stray", h.clock.Now())
	h.user("flowers-2", 10)
	h.passesWith(60, show)
	h.wantTraffic("stable 100")
	h.wantCondition("RolledOut", metav1.ConditionFalse, "WaitingForRetirement")
	stray.UID = types.UID("gone")
	h.run(time.Minute)
	h.wantTraffic("stable 90, canary 10")
}

// A route that was edited to a subset that doesn't exist is set back, both while the spec has a canary
// and while it has none.
func TestASlipOfTheHandIsUndone(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 10)
	h.run(time.Minute)
	want := istio.Entries(&h.route().Spec, myPredictor)
	route := h.route().DeepCopy()
	route.Spec.Http[0].Route[0].Destination.Subset = "default-typo1"
	h.put(kube.Key{Kind: kube.KindVirtualService, Name: myModel}, route)
	h.run(time.Minute)
	h.wantTraffic("stable 90, canary 10")
	h.wantCondition("RolledOut", metav1.ConditionTrue, "AsExpected")
	if got := istio.Entries(&h.route().Spec, myPredictor); len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("the route is %v, was %v", got, want)
	}
	if rule := h.rule(); len(rule.Spec.Subsets) != 4 {
		t.Errorf("the subsets are %v", istio.Subsets(&rule.Spec))
	}

	// Such an edit before any revision is ready does not stop the first rollout either.
	h = newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.unready[h.targetOf("predictor")] = true
	h.user("flowers-2", -1)
	h.passes(3)
	h.unready[h.targetOf("predictor")] = true
	route = h.route().DeepCopy()
	route.Spec.Http[0].Route[0].Destination.Subset = "default-typo1"
	h.put(kube.Key{Kind: kube.KindVirtualService, Name: myModel}, route)
	h.passesWith(30, func() {})
	h.unready = map[string]bool{}
	h.run(time.Minute)
	h.wantTraffic("stable 100")
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
}

// rule returns the predictor's DestinationRule as the server has it.
func (h *harness) rule() *istionetworking.DestinationRule {
	key := kube.Key{Kind: kube.KindDestinationRule, Name: myModel}
	key.Name.Name = myPredictor.Service()
	return h.objects[key].(*istionetworking.DestinationRule)
}
