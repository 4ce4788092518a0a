package figures

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/common/model"
)

// database stands in for Prometheus: it answers range queries of requests with all series that it has of them, and any
// other with those that are labelled with its text. What it claims of the real one: the value at a time of the grid is that of the last sample before it, of at most five minutes ago,
// unless the series has ended; a series is in the answer if it has a value at one of the times.
type database struct {
	*httptest.Server
	mutex   sync.Mutex
	series  map[string]*samples
	queries []string
	// refuse is an error that it answers with, empty for none; refuseOnly is the query that gets it, empty for all.
	refuse, refuseOnly string
}

type samples struct {
	labels model.Metric
	at     []time.Time
	values []float64
	// ended is when the series was marked as stale; zero if it wasn't.
	ended time.Time
}

func newDatabase(t *testing.T) *database {
	t.Helper()
	p := &database{series: map[string]*samples{}}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

// scrape stores a counter's value.
func (p *database) scrape(at time.Time, labels model.Metric, value float64) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	name := labels.String()
	if p.series[name] == nil {
		p.series[name] = &samples{labels: labels}
	}
	s := p.series[name]
	s.at, s.values, s.ended = append(s.at, at), append(s.values, value), time.Time{}
}

// end marks all series of a pod as stale.
func (p *database) end(at time.Time, pod string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for _, s := range p.series {
		if string(s.labels["pod"]) == pod {
			s.ended = at
		}
	}
}

func (p *database) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.queries = append(p.queries, r.FormValue("query"))
	w.Header().Set("Content-Type", "application/json")
	if p.refuse != "" && (p.refuseOnly == "" || p.refuseOnly == r.FormValue("query")) {
		w.WriteHeader(http.StatusUnprocessableEntity)
		_ = json.NewEncoder(w).Encode(map[string]any{"status": "error", "errorType": "execution", "error": p.refuse})
		return
	}
	number := func(name string) float64 {
		value, _ := strconv.ParseFloat(r.FormValue(name), 64)
		return value
	}
	matrix := model.Matrix{}
	for _, s := range p.series {
		if of := string(s.labels["query"]); of != r.FormValue("query") && (of != "" || !strings.HasPrefix(r.FormValue("query"), "sum by (reporter,")) {
			continue
		}
		stream := &model.SampleStream{Metric: s.labels}
		for at := number("start"); at <= number("end")+1e-6; at += number("step") {
			moment := time.UnixMilli(int64(at*1000 + 0.5))
			if value, found := s.valueAt(moment); found {
				stream.Values = append(stream.Values,
					model.SamplePair{Timestamp: model.TimeFromUnixNano(moment.UnixNano()), Value: model.SampleValue(value)})
			}
		}
		if len(stream.Values) > 0 {
			matrix = append(matrix, stream)
		}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"status": "success",
		"data": map[string]any{"resultType": "matrix", "result": matrix}})
}

// valueAt is the value of a range query at a time.
func (s *samples) valueAt(at time.Time) (float64, bool) {
	i := sort.Search(len(s.at), func(i int) bool { return s.at[i].After(at) }) - 1
	if i < 0 || at.Sub(s.at[i]) >= 5*time.Minute || !s.ended.IsZero() && !at.Before(s.ended) {
		return 0, false
	}
	return s.values[i], true
}
