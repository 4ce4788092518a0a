package reconcile

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// figures are what requests have shown of whatever is compared.
type figures struct {
	now func() time.Time
	// worse is in what the target is worse, empty if it is not.
	worse string
	// requests is how many it has answered in its step, of which bad failed.
	requests, bad uint64
	// problem is why they can't be counted.
	problem *plan.Problem
	// queries are the answers to the user's own.
	queries []plan.Queried
	// compared is the last comparison, nil for none.
	compared *plan.Comparison
}

func (f *figures) Of(_ names.Component, compared *plan.Comparison, _ *servingv1beta1.Analysis) plan.Figures {
	f.compared = compared
	if compared == nil {
		return plan.Figures{}
	}
	return plan.Figures{
		Of: *compared, At: f.now(), Problem: f.problem, Requests: f.requests, Worse: f.worse,
		Measures: []plan.Measured{{Name: "failed", Target: f.requests, TargetBad: f.bad}},
		Queries:  f.queries,
	}
}

// compare sets an analysis in the spec, and keeps its steps.
func (h *harness) compare() {
	h.t.Helper()
	h.rollout(func(rollout *servingv1beta1.Rollout) {
		rollout.Analysis = &servingv1beta1.Analysis{Failed: &servingv1beta1.FailedRequests{}}
	})
}

// retry sets the spec's retry.
func (h *harness) retry(value string) {
	h.t.Helper()
	h.rollout(func(rollout *servingv1beta1.Rollout) { rollout.Retry = value })
}

// rollout changes the spec's rollout.
func (h *harness) rollout(change func(*servingv1beta1.Rollout)) {
	h.t.Helper()
	service := h.service().DeepCopy()
	service.Generation++
	if service.Spec.Predictor.Rollout == nil {
		service.Spec.Predictor.Rollout = &servingv1beta1.Rollout{}
	}
	change(service.Spec.Predictor.Rollout)
	h.put(kube.Key{Kind: kube.KindInferenceService, Name: myModel}, service)
}

// A step is left when the requests are counted and enough, and not before; a manager that can't count them leaves all
// as it is.
func TestStepsWaitForEvidence(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", -1)
	h.steps(5, 50)
	h.compare()
	h.run(time.Minute)
	h.wantTraffic("stable 95, canary 5")
	h.clock.Step(20 * time.Minute)
	h.run(time.Minute)
	h.wantTraffic("stable 95, canary 5")
	h.wantCondition("RolledOut", metav1.ConditionFalse, "WaitingForEvidence")

	h.figures.requests = 1000
	h.figures.problem = &plan.Problem{Reason: "AnalysisUnavailable", Message: "Prometheus can't be reached"}
	h.run(time.Minute)
	h.wantTraffic("stable 95, canary 5")
	h.wantCondition("RolledOut", metav1.ConditionFalse, "AnalysisUnavailable")
	h.figures.worse = "its requests failed, when they could be counted last"
	h.restart()
	h.controller.observer.Figures = nil
	h.run(time.Minute)
	h.wantTraffic("stable 95, canary 5")

	h.restart()
	h.figures.problem, h.figures.worse = nil, ""
	h.run(time.Minute)
	h.wantTraffic("stable 50, canary 50")
}

// The figures in the status are a minute old at most, and no look at a rollout is a write in between.
func TestFiguresInTheStatus(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 10)
	h.compare()
	h.run(time.Minute)
	h.clock.Step(time.Hour)
	h.counted()
	for range 40 {
		h.figures.requests, h.figures.bad = h.figures.requests+100, h.figures.bad+1
		h.clock.Step(15 * time.Second)
		h.run(0)
	}
	if n := h.counted(); n < 9 || n > 11 {
		t.Errorf("in ten minutes the status was written %d times", n)
	}
	analysis := h.service().Status.Components["predictor"].Analysis
	if analysis == nil || analysis.Verdict != servingv1beta1.VerdictNotWorse || len(analysis.Measures) != 1 ||
		analysis.Measures[0].Revision.Rate != "1.00%" || analysis.Requests < 3600 {
		t.Errorf("the status has %+v", analysis)
	}
	h.restart()
	before := h.figures.requests
	h.figures.requests = 0
	h.controller.observer.Figures = nil
	h.run(0)
	if n := h.counted(); n > 0 {
		t.Errorf("a manager that has not counted yet writes %d times", n)
	}
	h.figures.requests = before
}

// The numbers of the user's own queries are in the status, and what they are for in the record of a rejection.
func TestQueriesInTheStatus(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 10)
	h.compare()
	h.run(time.Minute)
	since := h.clock.Now()
	h.figures.queries = []plan.Queried{{Name: "drift", Target: ptr.To(0.31), OutsideSince: since}, {Name: "memory"},
		{Name: "tokens", Target: ptr.To(1e9), Stable: ptr.To(7.0)}}
	h.clock.Step(time.Minute)
	h.run(0)
	want := []servingv1beta1.QueryStatus{
		{Name: "drift", Revision: "0.31", OutsideSince: &metav1.Time{Time: since.Truncate(time.Second)}}, {Name: "memory"},
		{Name: "tokens", Revision: "1e+09", ComparedTo: "7"},
	}
	if diff := cmp.Diff(want, h.service().Status.Components["predictor"].Analysis.Queries); diff != "" {
		t.Errorf("the status has (-want +got):\n%s", diff)
	}
	h.figures.problem = &plan.Problem{Reason: "AnalysisUnavailable", Message: "query memory of rollout.analysis returns nothing"}
	h.figures.worse = "its drift is 0.31, more than its max, 0.2"
	h.run(0)
	h.wantTraffic("stable 100")
	component := h.service().Status.Components["predictor"]
	if component.Rejected == nil || component.Rejected.Message != h.figures.worse ||
		component.Analysis.Verdict != servingv1beta1.VerdictWorse || len(component.Analysis.Queries) != 3 {
		t.Errorf("the status has %+v, %+v", component.Rejected, component.Analysis)
	}
}

// While a step waits for requests, the message has as many as the status, and no look is a write either.
func TestWaitingForEvidence(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", -1)
	h.steps(5, 50)
	h.compare()
	h.rollout(func(rollout *servingv1beta1.Rollout) { rollout.Analysis.MinRequests = ptr.To(int64(1000)) })
	h.run(time.Minute)
	h.clock.Step(time.Hour)
	h.run(0)
	h.counted()
	for range 40 {
		h.figures.requests++
		h.clock.Step(15 * time.Second)
		h.run(0)
		status := h.service().Status
		condition := meta.FindStatusCondition(status.Conditions, "RolledOut")
		n := status.Components["predictor"].Analysis.Requests
		if want := fmt.Sprintf("has answered %d of the 1000 requests that step 1 takes at least", n); condition.Reason !=
			"WaitingForEvidence" || !strings.Contains(condition.Message, want) {
			t.Errorf("with %d requests in the status RolledOut is %+v", n, condition)
		}
	}
	if n := h.counted(); n < 9 || n > 11 {
		t.Errorf("in ten minutes the status was written %d times", n)
	}
	condition := meta.FindStatusCondition(h.service().Status.Conditions, "RolledOut")
	if !strings.Contains(condition.Message, ", at this rate until about 2026-01-02T0") {
		t.Errorf("RolledOut has the message %q", condition.Message)
	}
}

// No status has the figures of a share that the revision no longer has: they are renewed with the share, at the
// promotion too, and not only by the minute.
func TestFiguresFollowTheShare(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", -1)
	h.steps(5, 50)
	h.compare()
	h.figures.requests = 1000
	shares, promoted, last := map[int32]bool{}, false, time.Time{}
	for passes := 0; !promoted; passes++ {
		if passes > 1000 {
			t.Fatalf("not promoted; there were figures of the shares %v", shares)
		}
		if wake, err := h.pass(); err != nil {
			t.Fatal(err)
		} else {
			h.clock.Step(min(max(wake, time.Second), 15*time.Second))
		}
		component := h.service().Status.Components["predictor"]
		rollout, analysis := component.Rollout, component.Analysis
		promoted = len(shares) == 2 && len(component.Traffic) == 1
		switch held := h.route().Annotations[names.AnnotationHeldShares]; {
		case analysis == nil:
		case rollout != nil && !analysis.Since.Equal(&rollout.Since):
			t.Errorf("the figures of %s are shown with the step of %s", analysis.Since, rollout.Since)
		case rollout == nil && held != "":
			t.Errorf("the figures of %s are shown without a step; recorded is %q", analysis.Since, held)
		case rollout != nil:
			shares[rollout.Percent] = true
			if !rollout.Since.Time.Equal(last) && analysis.Requests > 0 {
				t.Errorf("a share of %d %% begins with %d requests", rollout.Percent, analysis.Requests)
			}
		}
		if rollout != nil {
			last = rollout.Since.Time
		}
	}
	h.wantTraffic("stable 100")
	if since := h.service().Status.Components["predictor"].Analysis.Since; h.clock.Now().Sub(since.Time) > 30*time.Second {
		t.Errorf("after the promotion the figures are those since %s", since)
	}
}

// A rejected revision stays one for every other manager, though the status is lost.
func TestRejectionStays(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 10)
	h.compare()
	h.run(time.Minute)
	h.wantTraffic("stable 90, canary 10")
	h.figures.worse = "its requests fail"
	h.run(time.Minute)
	h.wantTraffic("stable 100")
	h.wantCondition("RolledOut", metav1.ConditionFalse, "Rejected")
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
	rejected := h.service().Status.Components["predictor"].Rejected
	if rejected == nil || rejected.Message != "its requests fail" {
		t.Errorf("the status has %+v", rejected)
	}
	if !slices.Contains(h.events, "Rejected") {
		t.Errorf("the Events are %v", h.events)
	}

	h.figures.worse = ""
	service := h.service().DeepCopy()
	service.Status = servingv1beta1.InferenceServiceStatus{}
	h.put(kube.Key{Kind: kube.KindInferenceService, Name: myModel}, service)
	h.restart()
	h.run(time.Minute)
	h.wantTraffic("stable 100")
	h.wantCondition("RolledOut", metav1.ConditionFalse, "Rejected")
	if h.figures.compared != nil {
		t.Errorf("it is still compared: %+v", h.figures.compared)
	}
	h.retry("again")
	h.run(time.Minute)
	h.wantTraffic("stable 90, canary 10")
}

// With a retry alone, a service has the configuration's analysis as before.
func TestRetryAlone(t *testing.T) {
	h := newHarness(t)
	h.controller.observer.Config.Rollout.Analysis = &servingv1beta1.Analysis{Failed: &servingv1beta1.FailedRequests{}}
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 10)
	h.retry("1")
	h.run(time.Minute)
	h.figures.worse = "its requests fail"
	h.run(time.Minute)
	h.wantTraffic("stable 100")
	h.wantCondition("RolledOut", metav1.ConditionFalse, "Rejected")
}
