package figures

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// Of few requests before the promotion nothing follows for the target's.
func TestFewRequestsBeforeThePromotion(t *testing.T) {
	w := newWorld(t)
	w.play(41, func() { w.count(1, source("gw", "default-a", "200")) })
	promoted := w.clock.Now()
	compared := plan.Comparison{Target: "canary-b", Stable: "default-a", Began: promoted, Since: promoted, Promoted: promoted}
	w.play(20, func() { w.count(50, source("gw", "canary-b", "500")) })
	w.clock.Step(lag)
	if got := w.look(compared, failures); got.Worse != "" || got.Measures[0].TargetBad == 0 {
		t.Errorf("the figures are %+v", got)
	}
}

// Where no proxy that sends is scraped, those of the pods count; so they do for copies, which no sender counts.
func TestReporters(t *testing.T) {
	for _, test := range []struct {
		name   string
		mirror bool
		want   uint64
	}{{"senders count", false, 70}, {"copies", true, 30}} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			began := w.clock.Now()
			compared := plan.Comparison{Target: "canary-b", Stable: "default-a", Began: began, Since: began, Step: 1, Mirror: test.mirror}
			w.count(0, source("gw", "canary-b", "200"))
			w.count(0, with(source("canary-b-1", "canary-b", "200"), "reporter", "destination"))
			w.scrapeAll()
			w.play(1, func() {
				w.count(70, source("gw", "canary-b", "200"))
				w.count(30, with(source("canary-b-1", "canary-b", "200"), "reporter", "destination"))
			})
			w.clock.Step(lag)
			if got := w.look(compared, failures); got.Requests != test.want {
				t.Errorf("%d requests are counted, want %d", got.Requests, test.want)
			}
		})
	}
	w := newWorld(t)
	w.play(2, func() { w.count(30, with(source("default-a-1", "default-a", "200"), "reporter", "destination")) })
	began := w.clock.Now()
	w.play(2, func() {
		w.count(30, with(source("default-a-1", "default-a", "200"), "reporter", "destination"))
		w.count(5, with(source("canary-b-1", "canary-b", "200"), "reporter", "destination"))
	})
	w.clock.Step(lag)
	got := w.look(plan.Comparison{Target: "canary-b", Stable: "default-a", Began: began, Since: began, Step: 1}, failures)
	// The canary's own proxy is new: its first value is where it grows from.
	if got.Measures[0].Target != 5 || got.Measures[0].Stable != 60 {
		t.Errorf("counted are %+v", got.Measures)
	}
}

// A new share begins the count of its requests anew, and leaves the evidence.
func TestSharesAreCountedApart(t *testing.T) {
	w := newWorld(t)
	began := w.clock.Now()
	compared := plan.Comparison{Target: "canary-b", Stable: "default-a", Began: began, Since: began, Step: 1}
	requests := func() { w.count(90, source("gw", "default-a", "200")); w.count(10, source("gw", "canary-b", "200")) }
	w.count(0, source("gw", "default-a", "200"))
	w.scrapeAll()
	w.play(4, requests)
	w.clock.Step(lag)
	if got := w.look(compared, failures); got.Requests != 40 {
		t.Errorf("the first share has %d requests", got.Requests)
	}
	w.clock.Step(-lag)
	compared.Since, compared.Step = w.clock.Now(), 2
	w.clock.Step(lag)
	if got := w.look(compared, failures); got.Requests != 0 || !got.Of.Since.Equal(compared.Since) {
		t.Errorf("at first the second share has %d requests, of %+v", got.Requests, got.Of)
	}
	w.clock.Step(-lag)
	w.play(2, requests)
	w.clock.Step(lag)
	got := w.look(compared, failures)
	if got.Requests != 20 || got.Measures[0].Target != 60 {
		t.Errorf("the second share has %d requests, and all %d", got.Requests, got.Measures[0].Target)
	}
	w.restart()
	if again := w.look(compared, failures); again.Requests != 20 || again.Measures[0].Target != 60 {
		t.Errorf("a new manager has %d requests, and %d in all", again.Requests, again.Measures[0].Target)
	}
}

// A Prometheus that doesn't answer is queried for few comparisons at once, and holds no pass up.
func TestPrometheusIsSlow(t *testing.T) {
	var open, most atomic.Int32
	release, asked := make(chan struct{}), make(chan struct{}, 100)
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		if n := open.Add(1); n > most.Load() {
			most.Store(n)
		}
		asked <- struct{}{}
		<-release
		open.Add(-1)
	}))
	defer server.Close()
	w := newWorld(t)
	counter, err := New(Config{Address: server.URL, Interval: interval, Clock: w.clock, Enqueue: func(cache.ObjectName) {}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	compared := &plan.Comparison{Target: "canary-b", Stable: "default-a"}
	of := func(service string) plan.Figures {
		return counter.Of(names.Component{Namespace: "default", InferenceService: service, Kind: names.Predictor}, compared, failures)
	}
	for _, service := range strings.Split("abcdefghijkl", "") {
		of(service)
	}
	go func() { counter.Run(ctx); close(ended) }()
	for range atOnce {
		<-asked
	}
	if got := of("a"); !got.At.IsZero() || got.Worse != "" {
		t.Errorf("the figures are %+v", got)
	}
	cancel()
	close(release)
	<-ended
	if n := most.Load(); n != atOnce {
		t.Errorf("%d queries at once, want %d", n, atOnce)
	}
}
