package e2e

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	networkingv1 "istio.io/client-go/pkg/apis/networking/v1"
	networkingv1client "istio.io/client-go/pkg/clientset/versioned/typed/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/test/e2e/load"
)

// routeVersion is one version of one of my-model's VirtualServices.
type routeVersion struct {
	at         time.Time
	generation int64
	// weights by revision.
	weights map[string]int
}

// routeRecord keeps every version of my-model's VirtualServices, by their names.
type routeRecord struct {
	mutex    sync.Mutex
	versions map[string][]routeVersion
	cancel   context.CancelFunc
	done     chan struct{}
}

// recordRoutes watches from now on, and begins anew when the API server was away.
func (u *user) recordRoutes(t *testing.T) *routeRecord {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	r := &routeRecord{versions: map[string][]routeVersion{}, cancel: cancel, done: make(chan struct{})}
	services := u.istio.NetworkingV1().VirtualServices(u.namespace)
	go func() {
		defer close(r.done)
		wait.UntilWithContext(ctx, func(ctx context.Context) { r.follow(ctx, services) }, pollEvery)
	}()
	return r
}

// follow adds what there is, and what comes until the watch ends.
func (r *routeRecord) follow(ctx context.Context, services networkingv1client.VirtualServiceInterface) {
	list, err := services.List(ctx, metav1.ListOptions{})
	if err != nil {
		return
	}
	for _, service := range list.Items {
		r.add(service)
	}
	changes, err := services.Watch(ctx, metav1.ListOptions{ResourceVersion: list.ResourceVersion})
	if err != nil {
		return
	}
	defer changes.Stop()
	for event := range changes.ResultChan() {
		if service, ok := event.Object.(*networkingv1.VirtualService); ok && event.Type != watch.Deleted {
			r.add(service)
		}
	}
}

func (r *routeRecord) add(service *networkingv1.VirtualService) {
	if r.current(service.Name).generation == service.Generation {
		return
	}
	version := routeVersion{at: time.Now(), generation: service.Generation, weights: map[string]int{}}
	for _, route := range service.Spec.Http {
		for _, to := range route.Route {
			subset := strings.TrimSuffix(to.Destination.Subset, "-failover")
			version.weights["my-model-predictor-"+subset] += int(to.Weight)
		}
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.versions[service.Name] = append(r.versions[service.Name], version)
}

// current returns the newest version's weights of a VirtualService.
func (r *routeRecord) current(name string) routeVersion {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	versions := r.versions[name]
	if len(versions) == 0 {
		return routeVersion{}
	}
	return versions[len(versions)-1]
}

// awaitWeight waits until both VirtualServices give a revision a weight, and
// returns when the later was seen to.
func (r *routeRecord) awaitWeight(t *testing.T, revision string, weight int) time.Time {
	t.Helper()
	var at time.Time
	eventually(t, rolloutTime, fmt.Sprintf("%s has the weight %d", revision, weight), func() error {
		for _, name := range []string{"my-model", names.IngressRoute("my-model")} {
			now := r.current(name)
			if now.at.After(at) {
				at = now.at
			}
			if now.weights[revision] != weight {
				return fmt.Errorf("the weights of %s are %v", name, now.weights)
			}
		}
		return nil
	})
	return at
}

// check ends the watch: no version was missed, and none gave a revision more than
// it was allowed when it was written.
func (r *routeRecord) check(t *testing.T, ceiling load.Ceiling) {
	t.Helper()
	r.cancel()
	<-r.done
	// What was under way when the document was applied.
	ceiling.Lag = 500 * time.Millisecond
	for _, name := range []string{"my-model", names.IngressRoute("my-model")} {
		if len(r.versions[name]) == 0 {
			t.Fatalf("no version of the VirtualService %s was seen", name)
		}
		checkVersions(t, name, r.versions[name], ceiling)
	}
}

func checkVersions(t *testing.T, name string, versions []routeVersion, ceiling load.Ceiling) {
	t.Helper()
	for i, version := range versions[1:] {
		// Each change of the spec is one generation more.
		if before := versions[i].generation; version.generation != before+1 {
			t.Errorf("the record of the VirtualService %s goes from generation %d to %d", name, before, version.generation)
		}
	}
	for _, version := range versions {
		for revision, weight := range version.weights {
			if allowed := ceiling.Allowed(revision, version.at, version.at); weight > allowed {
				t.Errorf("%s: the VirtualService %s gave %s the weight %d, above %d", version.at.Format("15:04:05.000"), name, revision, weight, allowed)
			}
		}
	}
	t.Logf("%d versions of the VirtualService %s", len(versions), name)
}
