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
	config     *configv1alpha1.SluiceConfiguration
	kube       kubernetes.Interface
	caches     *kube.Caches
	controller *reconcile.Controller
	figures    *figures.Counter
	events     *eventSink
	readiness  *readiness
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
	events := newEventSink(ctx, cluster)
	m := &manager{config: config, kube: cluster, caches: caches, events: events, readiness: &readiness{}}
	m.figures, err = figures.New(figures.Config{
		Address:  cmp.Or(config.Analysis.PrometheusAddress, config.Autoscaling.PrometheusAddress),
		Client:   config.Analysis.PrometheusClient,
		Interval: config.Analysis.Interval.Duration,
		Clock:    clock.RealClock{},
		Enqueue:  func(name cache.ObjectName) { m.controller.Enqueue(name) },
	})
	if err != nil {
		return nil, err
	}
	m.controller, err = reconcile.New(config, caches, kube.NewWriter(untyped),
		kube.NewReader(cluster, partial), events.send, clock.RealClock{}, reconcile.WithFigures(m.figures))
	if err != nil {
		return nil, err
	}
	metrics.Register(caches.Services)
	return m, nil
}

// run serves until ctx ends or the Lease is lost. A copy that is not the leader keeps its caches
// filled, so that it can take over at once.
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
	return cause(ctx, e.lead(ctx, m.work))
}

// work reconciles, and counts the requests to revisions that are compared, until ctx ends. What another
// copy wrote last, with another configuration, is known only now that this one leads.
func (m *manager) work(ctx context.Context) error {
	if !m.config.Pods.WritesSidecars() {
		if err := m.caches.WatchLeftSidecars(ctx); err != nil {
			return cause(ctx, err)
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	var counting sync.WaitGroup
	defer counting.Wait()
	defer cancel()
	counting.Go(func() { m.figures.Run(ctx) })
	return m.controller.Run(ctx)
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
