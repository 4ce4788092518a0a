package dashboard

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/cluster"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/story"
)

// proxied is an API server that has Prometheus behind its proxy. Requests count how often it is queried.
type proxied struct {
	*httptest.Server
	requests atomic.Int64
	answer   atomic.Pointer[http.HandlerFunc]
}

func newProxied(t *testing.T, answer http.HandlerFunc) *proxied {
	t.Helper()
	p := &proxied{}
	p.answer.Store(&answer)
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.requests.Add(1)
		(*p.answer.Load())(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

// options have a dashboard query the Prometheus.
func (p *proxied) options(t *testing.T) func(*Options) {
	t.Helper()
	return func(o *Options) {
		reached, err := cluster.New(&rest.Config{Host: p.URL})
		if err != nil {
			t.Fatal(err)
		}
		reached.Kube, reached.Dynamic = o.Cluster.Kube, o.Cluster.Dynamic
		o.Cluster = reached
		o.Prometheus = cluster.ServicePort{Namespace: "istio-system", Service: "prometheus", Port: "9090"}
	}
}

// answersWith returns what answers with series, as Prometheus does.
func answersWith(series ...*model.SampleStream) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		data, err := json.Marshal(append(model.Matrix{}, series...))
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(w, `{"status":"success","data":{"resultType":"matrix","result":%s}}`, data)
	}
}

func forbids(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusForbidden)
	_, _ = w.Write([]byte(`{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","code":403}`))
}

// A page has the figures of its service's revisions, and what Prometheus has next; without it, what it had and why.
func TestPageHasFigures(t *testing.T) {
	p := newProxied(t, answersWith(seriesOf(stableWorkload, measureRequests, 0, 90)))
	w := worldOf(t, story.Canary(), p.options(t)).synced(t)
	stream := w.open(t, path)
	first := until(t, stream, "figures", func(figures) bool { return true })
	if len(first.Revisions[story.StableName].Requests) != 121 || first.Problem != "" {
		t.Errorf("the figures are %+v", first)
	}
	denied := http.HandlerFunc(forbids)
	p.answer.Store(&denied)
	w.clock.Step(refresh)
	last := until(t, stream, "figures", func(figures) bool { return true })
	if len(last.Revisions) != 1 || !strings.Contains(last.Problem, "services/proxy") {
		t.Errorf("the figures are then %+v", last)
	}
}

// Without Prometheus a page has all the rest, and why there are no figures.
func TestPageWithoutFigures(t *testing.T) {
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"forbidden": {forbids, "services/proxy"},
		"empty":     {answersWith(), "istio_requests_total"},
		"another":   {answersWith(seriesOf(script, measureRequests, 0, 1)), "istio_requests_total"},
		"no matrix": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"status":"success","data":{"resultType":"vector","result":[]}}`))
		}, "the answer is a vector"},
		"warns": {func(w http.ResponseWriter, _ *http.Request) {
			data, err := json.Marshal(model.Matrix{seriesOf(stableWorkload, measureRequests, 0, 1)})
			if err != nil {
				panic(err)
			}
			fmt.Fprintf(w, `{"status":"success","warnings":["half"],"data":{"resultType":"matrix","result":%s}}`, data)
		}, "Prometheus warns: half"},
	} {
		t.Run(name, func(t *testing.T) {
			w := worldOf(t, story.Canary(), newProxied(t, test.answer).options(t)).synced(t)
			stream := w.open(t, path)
			until(t, stream, "page", func(got page) bool { return len(got.Service.Components) > 0 })
			without := until(t, w.open(t, path), "figures", func(figures) bool { return true })
			if !strings.Contains(without.Problem, test.want) {
				t.Errorf("the problem is %q, want %q in it", without.Problem, test.want)
			}
		})
	}
	w := worldOf(t, story.Canary(), nil).synced(t)
	if off := until(t, w.open(t, path), "figures", func(figures) bool { return true }); off.Problem == "" {
		t.Error("without Prometheus there is no problem")
	}
}

// A Prometheus that doesn't answer holds up no page, and is given up after a while.
func TestSlowPrometheus(t *testing.T) {
	began := make(chan struct{}, 10)
	p := newProxied(t, func(_ http.ResponseWriter, r *http.Request) {
		began <- struct{}{}
		<-r.Context().Done()
	})
	w := worldOf(t, story.Canary(), p.options(t)).synced(t)
	w.queries.timeout = time.Hour // No page is open yet.
	stream := w.open(t, path)
	<-began
	until(t, stream, "page", func(page) bool { return true })
	w.update(t, "default", "my-model", func(object *unstructured.Unstructured) { object.SetGeneration(7) })
	until(t, stream, "page", func(got page) bool {
		return strings.Contains(fmt.Sprint(got.Service.Conditions), "generation 7 ")
	})

	hasty := &queries{api: w.queries.api, of: w.queries.of, clock: w.clock, timeout: time.Millisecond}
	late, err := hasty.query(t.Context(), cache.NewObjectName("default", "another"))
	if err == nil || !strings.Contains(cluster.PrometheusProblem(hasty.of, err), "not answered in time") {
		t.Errorf("it returns %+v: %v", late, err)
	}
}

// Prometheus is queried once for all pages of a service, again after a while, and not once the last page is closed.
func TestQueriesArePaced(t *testing.T) {
	p := newProxied(t, answersWith(seriesOf(stableWorkload, measureRequests, 0, 90)))
	w := worldOf(t, story.Canary(), p.options(t))
	ctx, cancel := context.WithCancel(t.Context())
	name := cache.NewObjectName("default", "my-model")
	first := w.queries.open(ctx, name)
	<-first.woken
	second := w.queries.open(t.Context(), name)
	<-second.woken
	if first.take().Problem != "" || p.requests.Load() != 1 {
		t.Fatalf("two pages made %d queries", p.requests.Load())
	}
	cancel()
	first.close()
	w.clock.Step(refresh)
	<-second.woken
	if p.requests.Load() != 2 {
		t.Errorf("%d queries were made after a refresh", p.requests.Load())
	}
	second.close()
	w.clock.Step(10 * refresh)
	if len(w.queries.looked) != 0 || p.requests.Load() != 2 {
		t.Errorf("%d queries were made, the last ones for no page", p.requests.Load())
	}
}
