package metrics

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"k8s.io/component-base/metrics/legacyregistry"

	// Metrics of the leader election, of the requests to the API server, and of the work queue.
	_ "k8s.io/component-base/metrics/prometheus/clientgo/leaderelection"
	_ "k8s.io/component-base/metrics/prometheus/restclient"
	_ "k8s.io/component-base/metrics/prometheus/workqueue"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/cmd/manager/version"
	"github.com/sluice-serving/sluice/pkg/reconcile"
	"github.com/sluice-serving/sluice/pkg/reconcile/figures"
)

// Register registers the manager's own metrics; it must be called once. Services returns the
// InferenceServices that they are about, at each scrape.
func Register(services func() []*servingv1beta1.InferenceService) {
	legacyregistry.RawMustRegister(reconcile.Collectors(services)...)
	legacyregistry.RawMustRegister(figures.Collectors()...)
	legacyregistry.RawMustRegister(version.Current().Collector())
}

// Handler answers with all metrics that can be collected: an error in one, such as a duplicate series,
// doesn't hide the others.
func Handler() http.Handler {
	return promhttp.HandlerFor(legacyregistry.DefaultGatherer,
		promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}
