package e2e

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	networkingv1 "istio.io/client-go/pkg/apis/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	toolswatch "k8s.io/client-go/tools/watch"

	"github.com/sluice-serving/sluice/test/e2e/load"
)

// routeVersion is one version of my-model's VirtualService.
type routeVersion struct {
	at time.Time
	// weights by revision.
	weights map[string]int
}

// routeRecord keeps every version of my-model's VirtualService.
type routeRecord struct {
	mutex    sync.Mutex
	versions []routeVersion
	watch    *toolswatch.RetryWatcher
	done     chan struct{}
}

// recordRoutes watches from now on. The watch goes on where it was after the API
// server was away, so that no version is missed.
func (u *user) recordRoutes(t *testing.T) *routeRecord {
	t.Helper()
	ctx := context.Background()
	services := u.istio.NetworkingV1().VirtualServices(u.namespace)
	list, err := services.List(ctx, metav1.ListOptions{})
	if err != nil {
		t.Fatalf("listing VirtualServices: %v", err)
	}
	r := &routeRecord{done: make(chan struct{})}
	for _, service := range list.Items {
		r.add(service)
	}
	if r.watch, err = toolswatch.NewRetryWatcherWithContext(ctx, list.ResourceVersion, watchFunc(services.Watch)); err != nil {
		t.Fatalf("watching VirtualServices: %v", err)
	}
	t.Cleanup(r.watch.Stop)
	go r.follow()
	return r
}

// watchFunc is a client's Watch as client-go's watchers want it.
type watchFunc func(context.Context, metav1.ListOptions) (watch.Interface, error)

func (w watchFunc) WatchWithContext(ctx context.Context, o metav1.ListOptions) (watch.Interface, error) {
	return w(ctx, o)
}

func (r *routeRecord) follow() {
	defer close(r.done)
	for event := range r.watch.ResultChan() {
		if service, ok := event.Object.(*networkingv1.VirtualService); ok && event.Type != watch.Deleted {
			r.add(service)
		}
	}
}

func (r *routeRecord) add(service *networkingv1.VirtualService) {
	if service.Name != "my-model" {
		return
	}
	version := routeVersion{at: time.Now(), weights: map[string]int{}}
	for _, route := range service.Spec.Http {
		for _, to := range route.Route {
			subset := strings.TrimSuffix(to.Destination.Subset, "-failover")
			version.weights["my-model-predictor-"+subset] += int(to.Weight)
		}
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.versions = append(r.versions, version)
}

// current returns the newest version's weights.
func (r *routeRecord) current() routeVersion {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if len(r.versions) == 0 {
		return routeVersion{}
	}
	return r.versions[len(r.versions)-1]
}

// awaitWeight waits until the VirtualService gives a revision a weight, and
// returns when it was seen to.
func (r *routeRecord) awaitWeight(t *testing.T, revision string, weight int) time.Time {
	t.Helper()
	var at time.Time
	eventually(t, rolloutTime, fmt.Sprintf("%s has the weight %d", revision, weight), func() error {
		now := r.current()
		at = now.at
		if now.weights[revision] != weight {
			return fmt.Errorf("the weights are %v", now.weights)
		}
		return nil
	})
	return at
}

// check ends the watch: no version gave a revision more than it was allowed when
// it was written.
func (r *routeRecord) check(t *testing.T, ceiling load.Ceiling) {
	t.Helper()
	select {
	case <-r.done:
		t.Error("the watch of VirtualServices has ended before the test")
	default:
	}
	r.watch.Stop()
	<-r.done
	// What was under way when the document was applied.
	ceiling.Lag = 500 * time.Millisecond
	for _, version := range r.versions {
		for revision, weight := range version.weights {
			if allowed := ceiling.Allowed(revision, version.at, version.at); weight > allowed {
				t.Errorf("%s: the VirtualService gave %s the weight %d, above %d", version.at.Format("15:04:05.000"), revision, weight, allowed)
			}
		}
	}
	t.Logf("%d versions of the VirtualService", len(r.versions))
}
