package figures

import (
	"context"
	"math"
	"net/http"
	"net/http/httptest"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"
	clocktesting "k8s.io/utils/clock/testing"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// The query of the tests, as it is asked about the target and the stable revision.
const (
	driftOf       = `drift{revision="{{.Revision}}",than="{{.Stable}}",of="{{.Namespace}}/{{ .Name }}/{{.Component}}"}`
	driftOfTarget = `drift{revision="my-model-predictor-canary-b",than="my-model-predictor-default-a",of="default/my-model/predictor"}`
	driftOfStable = `drift{revision="my-model-predictor-default-a",than="my-model-predictor-default-a",of="default/my-model/predictor"}`
)

// asks returns an analysis that asks for drift, beside counting failures.
func asks(change func(*servingv1beta1.AnalysisQuery)) *servingv1beta1.Analysis {
	query := servingv1beta1.AnalysisQuery{Name: "drift", Query: driftOf}
	change(&query)
	return &servingv1beta1.Analysis{Failed: &servingv1beta1.FailedRequests{}, Queries: []servingv1beta1.AnalysisQuery{query}}
}

func atMost(n float64) func(*servingv1beta1.AnalysisQuery) {
	return func(query *servingv1beta1.AnalysisQuery) { query.Max = &n }
}

// answer stores what a query returns from now on, one number a series.
func (w *world) answer(query string, numbers ...float64) {
	for i, number := range numbers {
		w.scrape(w.clock.Now(), model.Metric{"query": model.LabelValue(query), "pod": "model", "series": model.LabelValue(strconv.Itoa(i))}, number)
	}
}

// compares returns a comparison in which the target has a share from now on.
func (w *world) compares() plan.Comparison {
	return plan.Comparison{Target: "canary-b", Stable: "default-a", Began: w.clock.Now(), Since: w.clock.Now(), Step: 1}
}

// lookAfter has some looks made, one at each scrape, before each of which something happens.
func (w *world) lookAfter(looks int, compared plan.Comparison, analysis *servingv1beta1.Analysis, each func()) plan.Figures {
	var got plan.Figures
	for range looks {
		w.play(1, func() {
			w.count(10, source("gw", "canary-b", "200"))
			w.count(10, source("gw", "default-a", "200"))
			each()
		})
		w.clock.Step(lag)
		got = w.look(compared, analysis)
		w.clock.Step(-lag)
	}
	return got
}

// A number that is out of bounds at each look for long enough is a verdict, and not before; one look within begins anew.
func TestNumberOutOfBounds(t *testing.T) {
	w := newWorld(t)
	compared, analysis := w.compares(), asks(atMost(0.2))
	if got := w.lookAfter(5, compared, analysis, func() { w.answer(driftOfTarget, 0.2) }); got.Problem != nil || got.Worse != "" ||
		!reflect.DeepEqual(got.Queries, []plan.Queried{{Name: "drift", Target: ptr.To(0.2)}}) {
		t.Errorf("within: %+v", got)
	}
	high := func() { w.answer(driftOfTarget, 0.31) }
	since := w.clock.Now().Add(interval)
	if got := w.lookAfter(4, compared, analysis, high); got.Worse != "" || !got.Queries[0].OutsideSince.Equal(since) {
		t.Errorf("outside for 45s: %+v", got)
	}
	w.lookAfter(1, compared, analysis, func() { w.answer(driftOfTarget, 0.1) })
	if got := w.lookAfter(4, compared, analysis, high); got.Worse != "" || got.Evidence != 0 {
		t.Errorf("outside again for 45s: %+v", got)
	}
	got := w.lookAfter(1, compared, analysis, high)
	if want := "its drift is 0.31, more than its max, 0.2, and has been out of bounds at every look for 1m0s"; got.Worse != want {
		t.Errorf("it is worse in %q, want %q", got.Worse, want)
	}
	w.restart()
	w.clock.Step(lag)
	if again := w.look(compared, analysis); !reflect.DeepEqual(again, got) {
		t.Errorf("a new manager has %+v, want %+v", again, got)
	}
}

func TestThresholds(t *testing.T) {
	for _, test := range []struct {
		name           string
		query          servingv1beta1.AnalysisQuery
		target, stable float64
		worse          string
	}{
		{"at once", servingv1beta1.AnalysisQuery{Max: ptr.To(1.0), For: &metav1.Duration{}}, 2, 0, "its drift is 2, more than its max, 1"},
		{"min", servingv1beta1.AnalysisQuery{Min: ptr.To(0.5), For: &metav1.Duration{}}, 0.4, 0, "its drift is 0.4, less than its min, 0.5"},
		{"ratio", servingv1beta1.AnalysisQuery{RatioToStable: ptr.To(1.5), For: &metav1.Duration{}}, 3.2, 2,
			"its drift is 3.2, more than 1.5 times the stable revision's, 2"},
		{"within the ratio", servingv1beta1.AnalysisQuery{RatioToStable: ptr.To(1.5), For: &metav1.Duration{}}, 3, 2, ""},
		{"not for so long", servingv1beta1.AnalysisQuery{Max: ptr.To(1.0), For: &metav1.Duration{Duration: 2 * time.Minute}}, 2, 0, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			analysis := asks(func(query *servingv1beta1.AnalysisQuery) {
				query.Min, query.Max, query.RatioToStable, query.For = test.query.Min, test.query.Max, test.query.RatioToStable, test.query.For
			})
			got := w.lookAfter(6, w.compares(), analysis, func() {
				w.answer(driftOfTarget, test.target)
				w.answer(driftOfStable, test.stable)
			})
			if !strings.HasPrefix(got.Worse, test.worse) || (got.Worse == "") != (test.worse == "") || got.Problem != nil {
				t.Errorf("it is worse in %q, want %q; the problem is %v", got.Worse, test.worse, got.Problem)
			}
		})
	}
}

// Without one number of the target's, the rollout holds, and nothing is held against the target.
func TestNoNumber(t *testing.T) {
	for _, test := range []struct {
		name    string
		spoil   func(*world)
		problem string
	}{
		{"nothing", func(*world) {}, "query drift of rollout.analysis returns nothing for revision my-model-predictor-canary-b"},
		{"not a number", func(w *world) { w.answer(driftOfTarget, math.NaN()) }, "returns NaN for revision"},
		{"infinite", func(w *world) { w.answer(driftOfTarget, math.Inf(1)) }, "returns +Inf for revision"},
		{"two series", func(w *world) { w.answer(driftOfTarget, 0.3, 0.4) }, "returns 2 series for revision"},
		{"refused", func(w *world) { w.refuse, w.refuseOnly = "parse error", driftOfTarget }, "is refused by Prometheus: parse error; correct it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			compared, analysis := w.compares(), asks(atMost(0.2))
			w.lookAfter(4, compared, analysis, func() { w.answer(driftOfTarget, 0.3) })
			got := w.lookAfter(1, compared, analysis, func() { w.end(w.clock.Now(), "model"); test.spoil(w) })
			if got.Worse != "" || got.Problem == nil || got.Problem.Reason != "AnalysisUnavailable" ||
				!strings.Contains(got.Problem.Message, test.problem) {
				t.Errorf("the figures are %+v, the problem %+v", got, got.Problem)
			}
			if got.Measures[0].Target == 0 || !got.At.Equal(w.clock.Now()) {
				t.Errorf("the requests are not counted: %+v", got)
			}
			w.refuse = ""
			w.end(w.clock.Now(), "model")
			got = w.lookAfter(4, compared, analysis, func() { w.answer(driftOfTarget, 0.3) })
			if had := test.name == "refused"; (got.Worse != "") != had || got.Problem != nil { // Prometheus had it all the time.
				t.Errorf("45s after it has a number again: %+v", got)
			}
			if got = w.lookAfter(1, compared, analysis, func() { w.answer(driftOfTarget, 0.3) }); got.Worse == "" {
				t.Errorf("a minute after it has a number again: %+v", got)
			}
		})
	}
	w := newWorld(t)
	analysis := asks(func(query *servingv1beta1.AnalysisQuery) { query.RatioToStable = ptr.To(1.2) })
	got := w.lookAfter(9, w.compares(), analysis, func() { w.answer(driftOfTarget, 1); w.answer(driftOfStable, -1) })
	if got.Worse != "" || got.Problem == nil || !strings.Contains(got.Problem.Message, "is -1 for the stable revision") {
		t.Errorf("of a ratio to less than 0: %+v, the problem %+v", got, got.Problem)
	}
}

// Before the target has traffic nothing is asked of it. Until the first answer the rollout stays where it is.
func TestFirstNumber(t *testing.T) {
	w := newWorld(t)
	analysis := asks(atMost(0.2))
	got := w.lookAfter(3, plan.Comparison{Target: "canary-b", Stable: "default-a"}, analysis, func() {})
	if got.Problem != nil || len(got.Queries) > 0 || strings.Contains(strings.Join(w.queries, ""), "drift") {
		t.Errorf("without traffic: %+v, asked was %q", got, w.queries)
	}
	compared := w.compares()
	w.clock.Step(lag)
	if got := w.look(compared, analysis); got.Problem == nil || !strings.Contains(got.Problem.Message, "has not been answered yet") {
		t.Errorf("at first: %+v", got.Problem)
	}
}

// After a promotion a ratio is one to what the stable revision had at the end.
func TestRatioAfterThePromotion(t *testing.T) {
	w := newWorld(t)
	w.play(20, func() { w.answer(driftOfStable, 2) })
	compared := w.compares()
	compared.Promoted = compared.Began
	w.clock.Step(10 * time.Minute)
	analysis := asks(func(query *servingv1beta1.AnalysisQuery) { query.RatioToStable = ptr.To(1.5) })
	if got := w.lookAfter(5, compared, analysis, func() { w.answer(driftOfTarget, 2.9) }); got.Worse != "" || got.Problem != nil ||
		*got.Queries[0].Stable != 2 {
		t.Errorf("within: %+v, the problem %+v", got, got.Problem)
	}
	got := w.lookAfter(5, compared, analysis, func() { w.answer(driftOfTarget, 3.1) })
	if !strings.HasPrefix(got.Worse, "its drift is 3.1, more than 1.5 times the stable revision's, 2") {
		t.Errorf("it is worse in %q", got.Worse)
	}
}

// An analysis may have nothing but queries: requests are counted all the same, as steps take a number of them.
func TestQueriesAlone(t *testing.T) {
	w := newWorld(t)
	analysis := asks(atMost(0.2))
	analysis.Failed = nil
	w.count(0, source("gw", "canary-b", "200"))
	w.scrapeAll()
	got := w.lookAfter(4, w.compares(), analysis, func() { w.answer(driftOfTarget, 0.1) })
	if got.Requests != 40 || len(got.Measures) > 0 || got.Evidence != 0 || got.Problem != nil {
		t.Errorf("the figures are %+v", got)
	}
}

// Queries of the user's own that take long hold up no counts, of no other service.
func TestQueriesAreSlow(t *testing.T) {
	release, slow, looked := make(chan struct{}), make(chan struct{}, 100), make(chan string, 100)
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.FormValue("query"), "drift") {
			slow <- struct{}{}
			<-release
		}
		_, _ = answer.Write([]byte(`{"status": "success", "data": {"resultType": "matrix", "result": []}}`))
	}))
	defer server.Close()
	clock := clocktesting.NewFakeClock(noon)
	counter, err := New(Config{Address: server.URL, Interval: interval, Clock: clock,
		Enqueue: func(name cache.ObjectName) { looked <- name.Name }})
	if err != nil {
		t.Fatal(err)
	}
	compared := plan.Comparison{Target: "canary-b", Stable: "default-a", Began: noon.Add(-time.Hour), Since: noon, Step: 1}
	of := func(service string, analysis *servingv1beta1.Analysis) {
		counter.Of(names.Component{Namespace: "default", InferenceService: service, Kind: names.Predictor}, &compared, analysis)
	}
	for _, service := range strings.Split("abcdefghijkl", "") {
		of(service, asks(atMost(0.2)))
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { counter.Run(ctx); close(ended) }()
	for range atOnce {
		<-slow
	}
	of("quick", failures)
	for !clock.HasWaiters() {
		runtime.Gosched()
	}
	clock.Step(time.Second)
	if name := <-looked; name != "quick" {
		t.Errorf("the first look that ends is that of %s", name)
	}
	if n := len(slow); n > 0 {
		t.Errorf("%d slow queries at once, want %d", n+atOnce, atOnce)
	}
	cancel()
	close(release)
	<-ended
}
