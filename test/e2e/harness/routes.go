package harness

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

// RouteRecord is every version of my-model's VirtualServices, by their names.
type RouteRecord struct {
	mutex    sync.Mutex
	versions map[string][]routeVersion
	cancel   context.CancelFunc
	done     chan struct{}
}

// RecordRoutes records from now on, and lists anew when a watch has ended.
func (u *User) RecordRoutes(t *testing.T) *RouteRecord {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	r := &RouteRecord{versions: map[string][]routeVersion{}, cancel: cancel, done: make(chan struct{})}
	services := u.Istio.NetworkingV1().VirtualServices(u.Namespace)
	go func() {
		defer close(r.done)
		wait.UntilWithContext(ctx, func(ctx context.Context) { r.follow(ctx, services) }, pollEvery)
	}()
	return r
}

// follow adds the present versions, and each further one until the watch ends.
func (r *RouteRecord) follow(ctx context.Context, services networkingv1client.VirtualServiceInterface) {
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

// add adds a version, unless it is the newest already.
func (r *RouteRecord) add(service *networkingv1.VirtualService) {
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

// current returns the newest version of a VirtualService, an empty one if there is none.
func (r *RouteRecord) current(name string) routeVersion {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	versions := r.versions[name]
	if len(versions) == 0 {
		return routeVersion{}
	}
	return versions[len(versions)-1]
}

// AwaitWeight waits until both VirtualServices give a revision a weight, and returns when the later
// of them was seen.
func (r *RouteRecord) AwaitWeight(t *testing.T, revision string, weight int) time.Time {
	t.Helper()
	var at time.Time
	Eventually(t, RolloutTime, fmt.Sprintf("%s has the weight %d", revision, weight), func() error {
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

// check ends the record, and fails the test if a version is missing, or gave a revision more than it
// might get when it was written.
func (r *RouteRecord) check(t *testing.T, ceiling load.Ceiling) {
	t.Helper()
	r.cancel()
	<-r.done
	// A write may have been under way when the Manifest was applied.
	ceiling.Lag = 500 * time.Millisecond
	for _, name := range []string{"my-model", names.IngressRoute("my-model")} {
		if len(r.versions[name]) == 0 {
			t.Fatalf("no version of the VirtualService %s was seen", name)
		}
		checkVersions(t, name, r.versions[name], ceiling)
	}
}

// checkVersions checks the record of one VirtualService.
func checkVersions(t *testing.T, name string, versions []routeVersion, ceiling load.Ceiling) {
	t.Helper()
	for i, version := range versions[1:] {
		// Each change of the spec is one generation more.
		if before := versions[i].generation; version.generation != before+1 {
			t.Errorf("the record of the VirtualService %s has generation %d before %d", name, before, version.generation)
		}
	}
	for _, version := range versions {
		for revision, weight := range version.weights {
			if allowed := ceiling.Allowed(revision, version.at, version.at); weight > allowed {
				t.Errorf("%s: the VirtualService %s gave %s the weight %d, above %d",
					version.at.Format("15:04:05.000"), name, revision, weight, allowed)
			}
		}
	}
	t.Logf("%d versions of the VirtualService %s", len(versions), name)
}
