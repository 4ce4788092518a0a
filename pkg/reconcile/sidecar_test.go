package reconcile

import (
	"slices"
	"strings"
	"testing"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

var mySidecar = kube.Key{Kind: kube.KindSidecar, Name: myModel}

// withSidecars sets pods.sidecarEgress, none for none.
func (h *harness) withSidecars(egress ...string) { h.controller.config.Pods.SidecarEgress = egress }

// sidecarHosts returns the hosts of the service's Sidecar, joined; empty if there is none.
func (h *harness) sidecarHosts() string {
	sidecar, exists := h.objects[mySidecar].(*istionetworking.Sidecar)
	if !exists {
		return ""
	}
	return strings.Join(sidecar.Spec.Egress[0].Hosts, " ")
}

func (h *harness) wantSidecar(want string) {
	h.t.Helper()
	if got := h.sidecarHosts(); got != want {
		h.t.Errorf("the Sidecar's hosts are %q, want %q", got, want)
	}
}

const ofPredictor = "./my-model.default.svc.cluster.local ./my-model-predictor.default.svc.cluster.local " +
	"./my-model-predictor-default.default.svc.cluster.local"

// By default there is no Sidecar. With pods.sidecarEgress there is one, owned by the InferenceService,
// before there are pods; and at rest it is not written again.
func TestSidecar(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.wantSidecar("")

	h = newHarness(t)
	h.withSidecars("istio-system/*")
	h.user("flowers", -1)
	h.run(time.Minute)
	h.wantSidecar(ofPredictor + " istio-system/*")
	if owner := metav1.GetControllerOf(h.objects[mySidecar]); owner == nil || owner.UID != "uid-of-my-model" {
		t.Errorf("its controller is %v", owner)
	}
	first := func(kind kube.Kind) int {
		return slices.IndexFunc(h.writes, func(write string) bool { return strings.HasPrefix(write, string(kind)+" ") })
	}
	if sidecar, pods := first(kube.KindSidecar), first(kube.KindDeployment); sidecar < 0 || sidecar > pods {
		t.Errorf("it is write %d, the pods are write %d", sidecar, pods)
	}
	h.counted()
	h.user("flowers-2", 10)
	h.run(time.Minute)
	for _, write := range h.writes {
		if strings.HasPrefix(write, string(kube.KindSidecar)) {
			t.Errorf("a canary wrote %s", write)
		}
	}
}

// Switching it on and off writes the Sidecar, or deletes it, and nothing else: no pod restarts, and
// no route moves.
func TestSidecarOnAndOff(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	for _, step := range []struct {
		name   string
		egress []string
		want   string
	}{
		{"on", []string{"istio-system/*"}, ofPredictor + " istio-system/*"},
		{"other hosts", []string{"./*", "monitoring/*"}, "./* monitoring/*"},
		{"off", nil, ""},
	} {
		h.restart()
		h.withSidecars(step.egress...)
		h.counted()
		h.run(time.Minute)
		h.wantSidecar(step.want)
		if want := []string{"Sidecar my-model"}; !slices.Equal(h.writes, want) {
			t.Errorf("%s: the writes are %v, want %v", step.name, h.writes, want)
		}
		h.wantCondition(servingv1beta1.ConditionReady, metav1.ConditionTrue, "AsExpected")
	}
}

// A Sidecar that was changed or deleted by hand is restored.
func TestSidecarDrift(t *testing.T) {
	h := newHarness(t)
	h.withSidecars("istio-system/*")
	h.user("flowers", -1)
	h.run(time.Minute)
	changed := h.objects[mySidecar].(*istionetworking.Sidecar).DeepCopy()
	changed.Spec.Egress[0].Hosts = []string{"./*"}
	h.put(mySidecar, changed)
	h.run(time.Minute)
	h.wantSidecar(ofPredictor + " istio-system/*")
	delete(h.objects, mySidecar)
	h.run(time.Minute)
	h.wantSidecar(ofPredictor + " istio-system/*")
}

// A Sidecar of somebody else is neither changed nor deleted. While it has the name, the rollout goes on
// without, and a condition names it.
func TestForeignSidecar(t *testing.T) {
	h := newHarness(t)
	h.withSidecars("istio-system/*")
	theirs := &istionetworking.Sidecar{ObjectMeta: metav1.ObjectMeta{
		Name: myModel.Name, Namespace: myModel.Namespace, UID: "theirs",
	}}
	h.put(mySidecar, theirs)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.wantCondition(servingv1beta1.ConditionReady, metav1.ConditionTrue, "AsExpected")
	h.wantCondition(servingv1beta1.ConditionRolledOut, metav1.ConditionFalse, servingv1beta1.ReasonConflict)
	h.withSidecars()
	h.run(time.Minute)
	if got := h.objects[mySidecar].GetUID(); got != "theirs" {
		t.Errorf("there is the Sidecar %s now", got)
	}
	h.wantCondition(servingv1beta1.ConditionRolledOut, metav1.ConditionTrue, "AsExpected")
}

// A change of the Sidecar has a pass made over the InferenceService.
func TestSidecarEnqueues(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	for h.controller.queue.Len() > 0 {
		name, _ := h.controller.queue.Get()
		h.controller.queue.Done(name)
	}
	h.controller.enqueueOwner(kube.KindSidecar, &istionetworking.Sidecar{ObjectMeta: metav1.ObjectMeta{
		Name: myModel.Name, Namespace: myModel.Namespace}}, change{})
	if name, _ := h.controller.queue.Get(); name != cache.NewObjectName("default", "my-model") {
		t.Errorf("enqueued is %s", name)
	}
}
