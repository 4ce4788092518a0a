package reconcile

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// steps sets steps of ten minutes in the spec.
func (h *harness) steps(percents ...int32) {
	h.t.Helper()
	service := h.service().DeepCopy()
	service.Generation++
	service.Spec.Predictor.Rollout = &servingv1beta1.Rollout{}
	for _, percent := range percents {
		service.Spec.Predictor.Rollout.Steps = append(service.Spec.Predictor.Rollout.Steps,
			servingv1beta1.RolloutStep{Percent: percent, For: metav1.Duration{Duration: 10 * time.Minute}})
	}
	h.put(kube.Key{Kind: kube.KindInferenceService, Name: myModel}, service)
}

// A rollout by four steps, in the middle of each of which the manager is replaced by one that knows nothing: it
// repeats no step, leaves none out, and writes nothing.
func TestSteps(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.counted()
	h.events = nil
	h.user("flowers-2", -1)
	h.steps(1, 5, 25, 50)
	var writes int
	for i, want := range []string{"stable 99, canary 1", "stable 95, canary 5", "stable 75, canary 25", "stable 50, canary 50"} {
		h.run(time.Minute)
		h.wantTraffic(want)
		h.wantCondition("RolledOut", metav1.ConditionFalse, "Stepping")
		h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
		at := h.service().Status.Components["predictor"].Rollout
		if at == nil || at.Step != int32(i+1) || at.Steps != 4 || at.Until.Sub(at.Since.Time) != 10*time.Minute+3*time.Second {
			t.Fatalf("the step in the status is %+v", at)
		}
		writes += h.counted()
		h.clock.SetTime(at.Since.Add(5 * time.Minute))
		h.restart()
		h.run(time.Second)
		h.clock.SetTime(at.Until.Add(-time.Second))
		h.run(0)
		if n := h.counted(); n > 0 {
			t.Errorf("step %d: a new manager writes %d times", i+1, n)
		}
		h.wantTraffic(want)
		h.clock.SetTime(at.Until.Time)
	}
	h.run(time.Minute)
	h.wantTraffic("stable 100")
	h.wantCondition("RolledOut", metav1.ConditionTrue, "AsExpected")
	if at := h.service().Status.Components["predictor"].Rollout; at != nil {
		t.Errorf("the status still has the step %+v", at)
	}
	if held, found := h.route().Annotations[names.AnnotationHeldShares]; found {
		t.Errorf("the route still has the record %s", held)
	}
	changes := strings.Count(strings.Join(h.events, " "), "WeightsChanged")
	if changes != 5 || !slices.Contains(h.events, "RolledOut") {
		t.Errorf("the Events are %v", h.events)
	}
	// A canary takes 8 writes, and a change of the weights 3: both routes and the status.
	if writes += h.counted(); writes > 8+4*3+3 {
		t.Errorf("the rollout took %d writes", writes)
	}
}

// Where the percent ends the steps, RolledOut is True and has why it is not the end. Without steps, or pinned, it is.
func TestPause(t *testing.T) {
	for _, test := range []struct {
		name    string
		percent int32
		steps   []int32
		want    string
		reason  string
	}{
		{"the percent of a step", 5, []int32{5, 50}, "stable 95, canary 5", "Paused"},
		{"below the first step", 3, []int32{5, 50}, "stable 97, canary 3", "Paused"},
		{"pinned", 0, []int32{5, 50}, "stable 100", "AsExpected"},
		{"without steps", 5, nil, "stable 95, canary 5", "AsExpected"},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := newHarness(t)
			h.user("flowers", -1)
			h.run(time.Minute)
			h.user("flowers-2", test.percent)
			h.steps(test.steps...)
			h.run(time.Hour)
			h.wantTraffic(test.want)
			h.wantCondition("RolledOut", metav1.ConditionTrue, test.reason)
			h.counted()
			if h.run(time.Hour); h.counted() > 0 {
				t.Error("a pause is written again")
			}
		})
	}
}

// The configuration's steps are for services without a rollout of their own.
func TestStepsOfTheConfiguration(t *testing.T) {
	for _, test := range []struct {
		name string
		own  *servingv1beta1.Rollout
		want string
	}{
		{"none of its own", nil, "stable 80, canary 20"},
		{"switched off", &servingv1beta1.Rollout{}, "stable 100"},
		{"its own", &servingv1beta1.Rollout{Steps: []servingv1beta1.RolloutStep{
			{Percent: 5, For: metav1.Duration{Duration: time.Hour}}}}, "stable 95, canary 5"},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := newHarness(t)
			h.controller.observer.Config.Rollout.Steps = []configv1alpha1.Step{
				{Percent: 20, For: metav1.Duration{Duration: time.Hour}}}
			h.user("flowers", -1)
			h.run(time.Minute)
			h.user("flowers-2", -1)
			service := h.service().DeepCopy()
			service.Generation++
			service.Spec.Predictor.Rollout = test.own
			h.put(kube.Key{Kind: kube.KindInferenceService, Name: myModel}, service)
			h.run(time.Minute)
			h.wantTraffic(test.want)
		})
	}
}

// A webhook that keeps the routes as they were holds up a step. The record of the step, whose time is another in each
// pass, is not written over and over.
func TestAWebhookThatKeepsAStep(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Hour)
	h.user("flowers-2", -1)
	h.steps(5, 25)
	h.run(time.Minute)
	h.wantTraffic("stable 95, canary 5")
	kept := map[kube.Key]*istionetworking.VirtualService{}
	for key, object := range h.objects {
		if route, isRoute := object.(*istionetworking.VirtualService); isRoute {
			kept[key] = route
		}
	}
	h.fail = func(write kube.Write, done bool) error {
		if done && write.Kind == kube.KindVirtualService {
			h.put(write.Key(), kept[write.Key()].DeepCopy())
		}
		return nil
	}
	h.clock.Step(15 * time.Minute)
	h.counted()
	for range 200 {
		if _, err := h.pass(); err != nil {
			t.Fatal(err)
		}
		h.clock.Step(time.Second)
	}
	if n := h.counted(); n > 40 {
		t.Errorf("%d writes in 200 passes, want a few", n)
	}
}

// While the route can't be written, the status reports the step of the share that the target has, and no pass changes it.
func TestTheStatusOfAStepThatIsRefused(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Hour)
	h.user("flowers-2", -1)
	h.steps(5, 25)
	h.run(time.Minute)
	h.wantTraffic("stable 95, canary 5")
	before := *h.service().Status.Components["predictor"].Rollout
	h.fail = func(write kube.Write, done bool) error {
		if !done && write.Kind == kube.KindVirtualService {
			return apierrors.NewForbidden(write.Kind.Resource().GroupResource(), write.Name, errors.New("a policy forbids it"))
		}
		return nil
	}
	h.clock.SetTime(before.Until.Time)
	for range 3 {
		if _, err := h.pass(); err != nil {
			t.Fatal(err)
		}
		h.clock.Step(10 * time.Second)
		h.wantTraffic("stable 95, canary 5")
		if at := h.service().Status.Components["predictor"].Rollout; at == nil || *at != before {
			t.Fatalf("the step in the status is %+v, want %+v", at, before)
		}
	}
	h.fail = nil
	h.run(time.Minute)
	h.wantTraffic("stable 75, canary 25")
}
