package figures

import (
	"context"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"
	clocktesting "k8s.io/utils/clock/testing"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

var (
	component = names.Component{Namespace: "default", InferenceService: "my-model", Kind: names.Predictor}
	noon      = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	failures  = &servingv1beta1.Analysis{Failed: &servingv1beta1.FailedRequests{}}
	slowness  = &servingv1beta1.Analysis{Failed: &servingv1beta1.FailedRequests{},
		Slow: &servingv1beta1.SlowRequests{Than: metav1.Duration{Duration: 500 * time.Millisecond}}}
)

const interval = 15 * time.Second

// world has a Prometheus, a Counter that queries it, and the time.
type world struct {
	t *testing.T
	*database
	clock   *clocktesting.FakeClock
	counter *Counter
	// totals are the proxies' counters, by their labels.
	totals map[string]float64
	labels map[string]model.Metric
	passes int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, database: newDatabase(t), clock: clocktesting.NewFakeClock(noon),
		totals: map[string]float64{}, labels: map[string]model.Metric{}}
	w.restart()
	return w
}

// restart replaces the Counter by one that knows nothing.
func (w *world) restart() {
	w.t.Helper()
	counter, err := New(Config{Address: w.URL, Interval: interval, Clock: w.clock,
		Enqueue: func(cache.ObjectName) { w.passes++ }})
	if err != nil {
		w.t.Fatal(err)
	}
	w.counter = counter
}

// source are the labels of a counter of the gateway's requests to a version.
func source(gateway, version, code string) model.Metric {
	return model.Metric{"reporter": "source", "namespace": "istio-system", "pod": model.LabelValue(gateway),
		"instance": model.LabelValue(gateway + ":15090"), "response_code": model.LabelValue(code),
		"destination_workload": model.LabelValue(component.Deployment(version))}
}

// with returns labels with others.
func with(labels model.Metric, more ...string) model.Metric {
	labels = labels.Clone()
	for i := 0; i+1 < len(more); i += 2 {
		labels[model.LabelName(more[i])] = model.LabelValue(more[i+1])
	}
	return labels
}

// count adds requests to a counter.
func (w *world) count(n float64, labels model.Metric) {
	w.totals[labels.String()] += n
	w.labels[labels.String()] = labels
}

// scrapeAll stores the present values of all counters of proxies that are up.
func (w *world) scrapeAll() {
	for name, value := range w.totals {
		w.scrape(w.clock.Now(), w.labels[name], value)
	}
}

// look makes a look for a comparison, and returns the figures.
func (w *world) look(compared plan.Comparison, analysis *servingv1beta1.Analysis) plan.Figures {
	w.counter.Of(component, &compared, analysis)
	for _, r := range w.counter.dueNow() {
		w.counter.look(context.Background(), r)
	}
	return w.counter.Of(component, &compared, analysis)
}

// play lets time pass from scrape to scrape, in each of which requests are counted.
func (w *world) play(looks int, each func()) {
	for range looks {
		w.clock.Step(interval)
		each()
		w.scrapeAll()
	}
}

func TestFailuresAreCounted(t *testing.T) {
	w := newWorld(t)
	stable := func() { w.count(100, source("gw", "default-a", "200")); w.count(1, source("gw", "default-a", "500")) }
	w.play(40, stable)
	began := w.clock.Now()
	compared := plan.Comparison{Target: "canary-b", Stable: "default-a", Began: began, Since: began, Step: 1}
	w.play(8, func() { stable(); w.count(10, source("gw", "canary-b", "200")) })
	w.clock.Step(lag)
	got := w.look(compared, failures)
	if got.Problem != nil || got.Worse != "" || got.Requests != 80 || !got.At.Equal(began.Add(8*interval)) {
		t.Errorf("a good target: %+v", got)
	}
	if want := []plan.Measured{{Name: "failed", Target: 80, Stable: 808, StableBad: 8}}; !reflect.DeepEqual(got.Measures, want) {
		t.Errorf("counted are %+v, want %+v", got.Measures, want)
	}
	if w.passes != 1 {
		t.Errorf("%d passes were made due, want one for the look", w.passes)
	}
	w.clock.Step(-lag)
	w.play(3, func() { stable(); w.count(10, source("gw", "canary-b", "503")) })
	w.clock.Step(lag)
	got = w.look(compared, failures)
	if !strings.HasPrefix(got.Worse, "10 of 90 (11.1 %) of its requests failed, and 9 of 909 (1.0 %) of those to default-a; "+
		"chance is ruled out at 1 %") || got.Evidence != 1 {
		t.Errorf("a bad target: %+v", got)
	}
	w.clock.Step(-lag)
	w.play(3, func() { stable(); w.count(100, source("gw", "canary-b", "200")) })
	if later := w.look(compared, failures); later.Worse != got.Worse {
		t.Errorf("later it is worse in %q, was in %q", later.Worse, got.Worse)
	}
	lost := plan.Comparison{Target: "canary-b", Stable: "default-a"}
	if later := w.look(lost, failures); later.Worse != got.Worse {
		t.Errorf("without traffic it is worse in %q, was in %q", later.Worse, got.Worse)
	}
	w.restart()
	if again := w.look(compared, failures); again.Worse != got.Worse {
		t.Errorf("a new manager finds it worse in %q, want %q", again.Worse, got.Worse)
	}
}

// A target that is slow is found, but not by its first requests.
func TestSlowRequestsAreCounted(t *testing.T) {
	w := newWorld(t)
	bucket := func(n, fast float64, version string) {
		w.count(n, with(source("gw", version, "200"), "le", "+Inf"))
		w.count(fast, with(source("gw", version, "200"), "le", "500.0"))
	}
	w.play(40, func() { bucket(100, 99, "default-a") })
	began := w.clock.Now()
	compared := plan.Comparison{Target: "canary-b", Stable: "default-a", Began: began, Since: began, Step: 1}
	w.play(2, func() { bucket(100, 99, "default-a"); bucket(5, 0, "canary-b") })
	w.clock.Step(lag)
	if got := w.look(compared, slowness); got.Worse != "" || got.Measures[1].TargetBad != 10 {
		t.Errorf("cold: %+v", got)
	}
	w.clock.Step(-lag)
	w.play(4, func() { bucket(100, 99, "default-a"); bucket(5, 0, "canary-b") })
	w.clock.Step(lag)
	got := w.look(compared, slowness)
	if !strings.Contains(got.Worse, "of its requests took longer than 500ms") {
		t.Errorf("slow: %+v", got)
	}
	if query := w.queries[0]; !strings.Contains(query, `le=~"500|500[.]0|[+]Inf"`) ||
		!strings.Contains(query, `destination_workload=~"my-model-predictor-canary-b-deployment|my-model-predictor-default-a-deployment"`) {
		t.Errorf("the query is %s", query)
	}
}

// Clients that give up on a target that hangs cancel their requests. These are slow.
func TestRequestsAreGivenUp(t *testing.T) {
	w := newWorld(t)
	w.play(40, func() {
		for _, bound := range []string{"+Inf", "500"} {
			w.count(100, with(source("gw", "default-a", "200"), "le", bound))
			w.count(5, with(source("gw", "default-a", "0"), "le", bound)) // Given up at once.
		}
	})
	began := w.clock.Now()
	compared := plan.Comparison{Target: "canary-b", Stable: "default-a", Began: began, Since: began, Step: 1}
	w.play(6, func() {
		for _, bound := range []string{"+Inf", "500"} {
			w.count(100, with(source("gw", "default-a", "200"), "le", bound))
		}
		w.count(3, with(source("gw", "canary-b", "0"), "le", "+Inf"))
		w.count(0, with(source("gw", "canary-b", "0"), "le", "500"))
	})
	w.clock.Step(lag)
	got := w.look(compared, slowness)
	if want := []plan.Measured{{Name: "failed", Stable: 600}, {Name: "slow", Target: 18, TargetBad: 18, Stable: 600}}; !reflect.DeepEqual(got.Measures, want) ||
		!strings.Contains(got.Worse, "took longer than 500ms") {
		t.Errorf("the figures are %+v", got)
	}
}

// A bound that Envoy has no bucket for is a problem, once there are requests.
func TestNoSuchBucket(t *testing.T) {
	w := newWorld(t)
	compared := plan.Comparison{Target: "canary-b", Stable: "default-a"}
	if got := w.look(compared, slowness); got.Problem != nil {
		t.Errorf("without requests: %+v", got.Problem)
	}
	w.play(3, func() { w.count(10, with(source("gw", "default-a", "200"), "le", "+Inf")) })
	w.clock.Step(lag)
	if got := w.look(compared, slowness); got.Problem == nil || !strings.Contains(got.Problem.Message, "slow.than is 500ms") {
		t.Errorf("without a bucket: %+v", got)
	}
}

// A Prometheus that can't be queried leaves the figures as they are, with a problem that doesn't show a password.
func TestPrometheusIsAway(t *testing.T) {
	w := newWorld(t)
	compared := plan.Comparison{Target: "canary-b", Stable: "default-a", Began: noon, Since: noon, Step: 1}
	requests := func() { w.count(10, source("gw", "default-a", "200")); w.count(10, source("gw", "canary-b", "200")) }
	w.play(4, requests)
	w.clock.Step(lag)
	before := w.look(compared, failures)
	w.refuse = "too many queries"
	w.clock.Step(-lag)
	w.play(4, requests)
	w.clock.Step(lag)
	got := w.look(compared, failures)
	if got.Problem == nil || got.Problem.Reason != "AnalysisUnavailable" || !strings.Contains(got.Problem.Message, "too many queries") {
		t.Errorf("the problem is %+v", got.Problem)
	}
	got.Problem = nil
	if !reflect.DeepEqual(got, before) {
		t.Errorf("the figures are %+v, were %+v", got, before)
	}
	w.refuse = ""
	w.clock.Step(interval)
	if got = w.look(compared, failures); got.Problem != nil || got.Requests != before.Requests+40 {
		t.Errorf("back again: %+v, before %+v", got, before)
	}
	if counter, err := New(Config{Address: "http://user:secret@127.0.0.1:1", Interval: interval, Clock: w.clock,
		Enqueue: func(cache.ObjectName) {}}); err != nil {
		t.Error(err)
	} else {
		w.counter = counter
	}
	w.clock.Step(interval)
	if got = w.look(compared, failures); got.Problem == nil || strings.Contains(got.Problem.Message, "secret") {
		t.Errorf("unreachable: %+v", got.Problem)
	}
}

// After a promotion the target is judged by what the revision before did before it.
func TestAfterThePromotion(t *testing.T) {
	for _, test := range []struct {
		name  string
		bad   float64
		worse string
	}{{"as good", 1, ""}, {"worse", 20, " since it has all of the traffic, and 40 of 4040 (1.0 %) of those to default-a before"}} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			w.play(41, func() { w.count(100, source("gw", "default-a", "200")); w.count(1, source("gw", "default-a", "500")) })
			promoted := w.clock.Now()
			compared := plan.Comparison{Target: "canary-b", Stable: "default-a", Began: promoted, Since: promoted, Promoted: promoted}
			w.play(20, func() {
				w.count(100-test.bad, source("gw", "canary-b", "200"))
				w.count(test.bad, source("gw", "canary-b", "500"))
			})
			w.clock.Step(lag)
			if got := w.look(compared, failures); (got.Worse == "") != (test.worse == "") || !strings.Contains(got.Worse, test.worse) {
				t.Errorf("it is worse in %q, want %q: %+v", got.Worse, test.worse, got)
			}
		})
	}
}

// A manager that ran through counts what one that is new counts, look by look.
func TestGridIsTheSame(t *testing.T) {
	w := newWorld(t)
	compared := plan.Comparison{Target: "canary-b", Stable: "default-a", Began: noon, Since: noon, Step: 1}
	random := rand.New(rand.NewPCG(3, 4))
	var through plan.Figures
	for range 30 {
		w.play(1, func() {
			w.count(float64(random.IntN(50)), source("gw", "default-a", "200"))
			w.count(float64(random.IntN(5)), source("gw", "default-a", "500"))
			w.count(float64(random.IntN(10)), source("gw", "canary-b", "200"))
			w.count(float64(random.IntN(3)), source("gw", "canary-b", "500"))
		})
		w.clock.Step(lag)
		through = w.look(compared, failures)
		w.clock.Step(-lag)
	}
	w.clock.Step(lag)
	w.restart()
	if anew := w.look(compared, failures); !reflect.DeepEqual(through, anew) {
		t.Errorf("a new manager has %+v, want %+v", anew, through)
	}
}

// A target that is worse and keeps its share is followed from share to share: there is no record to wait for.
func TestHeldThoughWorse(t *testing.T) {
	w := newWorld(t)
	analysis := &servingv1beta1.Analysis{Failed: failures.Failed, OnFailure: servingv1beta1.OnFailureHold}
	compared := plan.Comparison{Target: "canary-b", Stable: "default-a", Began: noon, Since: noon, Step: 1}
	requests := func() { w.count(100, source("gw", "default-a", "200")); w.count(10, source("gw", "canary-b", "500")) }
	w.play(8, requests)
	w.clock.Step(lag)
	worse := w.look(compared, analysis).Worse
	w.clock.Step(-lag)
	compared.Since = w.clock.Now()
	w.play(1, requests)
	w.clock.Step(lag)
	if got := w.look(compared, analysis); worse == "" || got.Worse != worse || !got.Of.Since.Equal(compared.Since) {
		t.Errorf("with another share the figures are %+v, it was worse in %q", got, worse)
	}
}

// A comparison is dropped when nothing wants its figures, and nothing is queried any longer.
func TestUnwantedIsForgotten(t *testing.T) {
	w := newWorld(t)
	w.look(plan.Comparison{Target: "canary-b", Stable: "default-a"}, failures)
	w.clock.Step(forgotten + time.Second)
	if due := w.counter.dueNow(); len(due) > 0 || len(w.counter.rollups) > 0 {
		t.Errorf("%d are due, %d known", len(due), len(w.counter.rollups))
	}
}
