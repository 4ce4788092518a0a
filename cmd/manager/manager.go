package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	istioclient "istio.io/client-go/pkg/clientset/versioned"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/clock"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/cmd/manager/metrics"
	servingclient "github.com/sluice-serving/sluice/generated/clientset/versioned"
	"github.com/sluice-serving/sluice/pkg/reconcile"
	"github.com/sluice-serving/sluice/pkg/reconcile/figures"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
)

// manager holds the parts that newManager connects.
type manager struct {
	config    *configv1alpha1.SluiceConfiguration
	kube      kubernetes.Interface
	caches    *kube.Caches
	writer    kube.Writer
	reader    kube.Reader
	events    *eventSink
	readiness *readiness
}

func newManager(
	ctx context.Context, config *configv1alpha1.SluiceConfiguration, restConfig *rest.Config,
) (*manager, error) {
	cluster, err := kubernetes.NewForConfig(restConfig)
	if err != nil {
		return nil, fmt.Errorf("making the Kubernetes client: %w", err)
	}
	istio, err := istioclient.NewForConfig(restConfig)
	if err != nil {
		return nil, fmt.Errorf("making the Istio client: %w", err)
	}
	serving, err := servingclient.NewForConfig(restConfig)
	if err != nil {
		return nil, fmt.Errorf("making the InferenceService client: %w", err)
	}
	untyped, err := dynamic.NewForConfig(restConfig)
	if err != nil {
		return nil, fmt.Errorf("making the dynamic client: %w", err)
	}
	partial, err := metadata.NewForConfig(restConfig)
	if err != nil {
		return nil, fmt.Errorf("making the metadata client: %w", err)
	}
	clients := kube.Clients{Kube: cluster, Istio: istio, Serving: serving, Dynamic: untyped, Metadata: partial}
	caches, err := kube.NewCaches(clients, observe.Claims(config))
	if err != nil {
		return nil, err
	}
	m := &manager{config: config, kube: cluster, caches: caches, writer: kube.NewWriter(partial),
		reader: kube.NewReader(cluster, partial), events: newEventSink(ctx, cluster), readiness: &readiness{}}
	// What is wrong with its configuration ends the manager now, and not when it first leads.
	if _, err := m.newCounter(nil); err != nil {
		return nil, err
	}
	metrics.Register(caches.Services)
	return m, nil
}

// newCounter returns what counts the requests to revisions that are compared. It enqueues the InferenceServices whose
// figures have changed.
func (m *manager) newCounter(enqueue func(cache.ObjectName)) (*figures.Counter, error) {
	return figures.New(figures.Config{
		Address:  cmp.Or(m.config.Analysis.PrometheusAddress, m.config.Autoscaling.PrometheusAddress),
		Client:   m.config.Analysis.PrometheusClient,
		Interval: m.config.Analysis.Interval.Duration,
		Clock:    clock.RealClock{},
		Enqueue:  enqueue,
	})
}

// run serves until ctx ends. A copy that is not the leader, or no longer, keeps its caches filled, so that it can take
// over at once.
func (m *manager) run(ctx context.Context, options options) error {
	ctx, cancel := context.WithCancelCause(ctx)
	var servers sync.WaitGroup
	defer servers.Wait()
	defer cancel(nil)
	defer m.events.shutdown()

	for _, endpoint := range m.endpoints(options) {
		servers.Go(func() {
			if err := endpoint.serve(ctx); err != nil {
				cancel(err)
			}
		})
	}
	if err := waitForAPIs(ctx, m.kube.Discovery(), neededAPIs(m.config), m.readiness); err != nil {
		return cause(ctx, err)
	}
	if m.config.Pods.WritesSidecars() {
		m.caches.WatchSidecars(ctx)
	}
	if err := m.caches.Run(ctx); err != nil {
		return err
	}
	if !m.caches.WaitForSync(ctx) {
		return cause(ctx, errors.New("stopped before the caches were filled"))
	}
	m.readiness.set("")
	e := election{leases: m.kube.CoordinationV1(), namespace: options.namespace,
		durations: m.config.LeaderElection, exit: os.Exit}
	return cause(ctx, e.serve(ctx, func(term context.Context) error { return m.work(term, ctx) }))
}

// work reconciles, and counts the requests to revisions that are compared, until the term ends. It remembers nothing of
// an earlier term, after which another copy may have led; what that wrote last, with another configuration, is known
// only now that this one leads. What is watched is watched until life ends.
func (m *manager) work(term, life context.Context) error {
	if !m.config.Pods.WritesSidecars() {
		if err := m.caches.WatchLeftSidecars(term, life); err != nil {
			return cause(term, err)
		}
	}
	var controller *reconcile.Controller
	counter, err := m.newCounter(func(name cache.ObjectName) { controller.Enqueue(name) })
	if err != nil {
		return err
	}
	controller, err = reconcile.New(m.config, m.caches, m.writer, m.reader, m.events.send, clock.RealClock{},
		reconcile.WithFigures(counter))
	if err != nil {
		return err
	}
	counted, cancel := context.WithCancel(term)
	var counting sync.WaitGroup
	defer counting.Wait()
	defer cancel()
	counting.Go(func() { counter.Run(counted) })
	return controller.Run(term)
}

// cause returns the failure that ended ctx, nil if ctx was cancelled, and err if ctx has not ended.
func cause(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}
