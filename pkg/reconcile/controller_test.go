package reconcile

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	appsv1 "k8s.io/api/apps/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
)

// A model is created, gets a canary, pins it, and promotes it; each step takes at most so many writes.
func TestWalk(t *testing.T) {
	h := newHarness(t)
	var promoted time.Time
	for _, step := range []struct {
		name, model string
		percent     int32
		limit       time.Duration
		want        string
		writes      int
		events      []string
	}{
		{"create", "flowers", -1, time.Minute, "stable 100", 12,
			[]string{"RevisionCreated", "WeightsChanged"}},
		{"canary", "flowers-2", 10, time.Minute, "stable 90, canary 10", 8,
			[]string{"RevisionCreated", "WeightsChanged"}},
		{"pinned", "flowers-2", 0, time.Minute, "stable 100", 3,
			[]string{"WeightsChanged"}},
		{"promotion and the end of the previous", "flowers-2", -1, time.Hour, "stable 100", 11,
			[]string{"WeightsChanged", "RolledOut"}},
	} {
		promoted = h.clock.Now()
		h.user(step.model, step.percent)
		h.run(step.limit)
		h.wantTraffic(step.want)
		h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
		h.wantCondition("RolledOut", metav1.ConditionTrue, "AsExpected")
		if !slices.Equal(h.events, step.events) {
			t.Errorf("%s: events %v, want %v", step.name, h.events, step.events)
		}
		writes := h.writes
		if n := h.counted(); n > step.writes {
			t.Errorf("%s: %d writes, want at most %d: %v", step.name, n, step.writes, writes)
		}
		h.events = nil
	}
	status := h.service().Status.Components["predictor"]
	key := kube.Key{
		Kind: kube.KindControllerRevision, Name: cache.NewObjectName("default", status.LatestRolledoutRevision),
	}
	if at := deploy.ReadRole(h.objects[key].(*appsv1.ControllerRevision)).RolledOutAt; !at.Equal(promoted) {
		t.Errorf("the ControllerRevision records a rollout at %s, want %s", at, promoted)
	}
	if !strings.HasPrefix(status.LatestRolledoutRevision, "my-model-predictor-canary-") ||
		!strings.HasPrefix(status.PreviousRolledoutRevision, "my-model-predictor-default-") {
		t.Errorf("%s is rolled out, and before it %s was; a promoted canary keeps its name",
			status.LatestRolledoutRevision, status.PreviousRolledoutRevision)
	}
}

// At rest nothing is written, also by a manager that was restarted.
func TestSteadyStateWritesNothing(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 10)
	h.run(time.Minute)
	h.counted()
	for range 3 {
		h.restart()
		h.run(time.Hour)
	}
	if h.writes != nil {
		t.Errorf("wrote %v", h.writes)
	}
}

// A write that fails changes nothing of the end result: neither before nor after it was carried out,
// nor if the manager ends at it.
func TestEveryWriteMayFail(t *testing.T) {
	play := func(h *harness) {
		h.user("flowers", -1)
		h.run(time.Minute)
		h.user("flowers-2", 10)
		h.run(time.Minute)
		h.user("flowers-2", -1)
		h.run(time.Hour)
	}
	smooth := newHarness(t)
	play(smooth)
	for at := range smooth.writes {
		for _, after := range []bool{false, true} {
			for _, dies := range []bool{false, true} {
				t.Run(fmt.Sprintf("%d after=%v dies=%v", at, after, dies), func(t *testing.T) {
					h := newHarness(t)
					h.fail = func(_ kube.Write, done bool) error {
						if len(h.writes) != at+1 || done != after {
							return nil
						}
						if dies {
							h.restart()
						}
						return errors.New("the network is down")
					}
					play(h)
					h.wantTraffic("stable 100")
					if got, want := specs(h), specs(smooth); got != want {
						t.Errorf("ended with\n%s\nwant\n%s", got, want)
					}
				})
			}
		}
	}
}

// specs lists all objects by kind and name, and the replicas of Deployments.
func specs(h *harness) string {
	var lines []string
	for key, object := range h.objects {
		line := string(key.Kind) + " " + key.Name.Name
		for _, deployment := range h.deployments() {
			if deployment == object {
				line += fmt.Sprintf(" x%d", observe.Replicas(deployment))
			}
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// A pass over caches that lack the last pass's writes writes nothing, be these writes of new objects
// or of changed ones.
func TestStaleCachesAreWaitedFor(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.wantPassThenNothing()
	h.run(time.Minute)
	h.user("flowers-2", 10)
	h.run(time.Minute)
	h.user("flowers-2", 0)
	h.wantPassThenNothing()
}

// wantPassThenNothing makes a pass that must write, and then one over the same caches, which must
// not.
func (h *harness) wantPassThenNothing() {
	h.t.Helper()
	h.counted()
	if _, err := h.pass(); err != nil {
		h.t.Fatal(err)
	}
	if h.counted() == 0 {
		h.t.Fatal("wrote nothing")
	}
	if _, err := h.controller.sync(context.Background(), myModel); err != nil {
		h.t.Fatal(err)
	}
	if h.writes != nil {
		h.t.Errorf("wrote %v before the caches had the last pass's writes", h.writes)
	}
}

// A write that the API server refuses is reported in a condition, and delays no change of weights.
func TestRefusedWriteDoesNotKeepACanary(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 10)
	h.run(time.Minute)
	h.fail = func(write kube.Write, _ bool) error {
		if write.Kind == kube.KindDeployment {
			resource := kube.KindDeployment.Resource().GroupResource()
			return apierrors.NewForbidden(resource, write.Name, errors.New("exceeded quota"))
		}
		return nil
	}
	h.user("flowers-3", 10)
	for range 20 {
		if _, err := h.pass(); err != nil {
			t.Fatal(err)
		}
		h.clock.Step(time.Second)
	}
	h.wantTraffic("stable 100")
	h.wantCondition("RolledOut", metav1.ConditionFalse, servingv1beta1.ReasonRefused)
	h.wantCondition("PredictorReady", metav1.ConditionFalse, servingv1beta1.ReasonRefused)
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
	failure := h.service().Status.ModelStatus.LastFailureInfo
	if failure == nil || !strings.Contains(failure.Message, "exceeded quota") {
		t.Errorf("the model's last failure is %+v", failure)
	}
	h.fail = nil
	h.run(time.Minute)
	h.wantTraffic("stable 90, canary 10")
	h.wantCondition("PredictorReady", metav1.ConditionTrue, "AsExpected")
}

// A spec that can't be rendered changes the conditions only.
func TestInvalidSpecLeavesWhatServes(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 10)
	h.run(time.Minute)
	before := specs(h)
	h.user("flowers-3", 50)
	h.service().Spec.Predictor.Labels = map[string]string{"app": "mine"}
	h.run(time.Minute)
	h.wantTraffic("stable 90, canary 10")
	h.wantCondition("RolledOut", metav1.ConditionFalse, servingv1beta1.ReasonInvalidSpec)
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
	if after := specs(h); after != before {
		t.Errorf("the objects were\n%s\nand are\n%s", before, after)
	}
}

// Rule 11: pods run as they were rendered once, whatever the configuration is now.
func TestConfigurationChangesNoPods(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 10)
	h.run(time.Minute)
	h.counted()
	h.restart()
	h.controller.config.Frameworks["tensorflow"] = configv1alpha1.Framework{Image: "other", Tag: "1"}
	h.controller.config.StorageInitializer.Image = "other:1"
	h.controller.config.Pods.PreStopSleep.Duration = time.Second
	h.run(time.Hour)
	if h.writes != nil {
		t.Errorf("wrote %v", h.writes)
	}
}

// A lost status is made again from the ControllerRevisions, and promotes nothing.
func TestLostStatus(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 10)
	h.run(time.Minute)
	before := h.service().Status.Components["predictor"]
	h.service().Status = servingv1beta1.InferenceServiceStatus{}
	h.restart()
	h.run(time.Hour)
	h.wantTraffic("stable 90, canary 10")
	after := h.service().Status.Components["predictor"]
	if after.LatestRolledoutRevision != before.LatestRolledoutRevision {
		t.Errorf("stable is %s, was %s", after.LatestRolledoutRevision, before.LatestRolledoutRevision)
	}
}

// A weight that was changed by hand is set back.
func TestHandEditIsUndone(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 10)
	h.run(time.Minute)
	key := kube.Key{Kind: kube.KindVirtualService, Name: myModel}
	route := h.objects[key].(*istionetworking.VirtualService).DeepCopy()
	route.Spec.Http[0].Route[0].Weight, route.Spec.Http[0].Route[1].Weight = 10, 90
	h.put(key, route)
	h.run(time.Minute)
	route = h.objects[key].(*istionetworking.VirtualService)
	if got := route.Spec.Http[0].Route[1].Weight; got != 10 {
		t.Errorf("the canary's weight is %d, want 10", got)
	}
}
