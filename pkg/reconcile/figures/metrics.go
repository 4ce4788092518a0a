package figures

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// queryDuration is how long queries take, in seconds.
var queryDuration = prometheus.NewHistogramVec(prometheus.HistogramOpts{
	Name:    "sluice_analysis_query_duration_seconds",
	Help:    "How long a query of Prometheus takes by which revisions are compared, by result: success, error.",
	Buckets: prometheus.ExponentialBuckets(0.001, 4, 8),
}, []string{"result"})

func observeQuery(took time.Duration, err error) {
	result := "success"
	if err != nil {
		result = "error"
	}
	queryDuration.WithLabelValues(result).Observe(took.Seconds())
}

// Collectors returns the metrics of this package, exported from the start, with 0.
func Collectors() []prometheus.Collector {
	for _, result := range []string{"success", "error"} {
		queryDuration.WithLabelValues(result)
	}
	return []prometheus.Collector{queryDuration}
}
