package e2e

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	coordinationv1 "k8s.io/api/coordination/v1"
	eventsv1 "k8s.io/api/events/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	watchtools "k8s.io/client-go/tools/watch"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

const (
	// idleRenewals is how long the manager is watched at rest, in renewals of
	// its lease.
	idleRenewals = 5
	// idleWindows is in how many such windows the manager may be seen to read:
	// a watch that the API server ends after some minutes begins again by one.
	idleWindows = 10
)

// ownResources are what the manager writes or reads and, at rest, nothing else
// in the cluster asks for either. (ConfigMaps are not among them: istiod elects
// a leader by some.)
var ownResources = []string{
	"inferenceservices", "virtualservices", "destinationrules", "gateways",
	"controllerrevisions", "deployments", "services", "horizontalpodautoscalers",
}

// TestNothingIsAskedAtRest: with a canary rolled out, the API server gets
// watches and lease renewals from the manager, and nothing else. The manager is one that has
// listed all of it: what its cache has by a list may be other than what it has by a watch.
func TestNothingIsAskedAtRest(t *testing.T) {
	env := alone(t)
	env.awaitQuietCluster(t)
	m := env.manager()
	u := env.enter(t, env.newNamespace(t, injected()))
	for _, s := range stages[:2] {
		u.apply(t, s)
	}
	u.checkAnalyzeAll(t)
	u.run(t, "kubectl -n "+systemNamespace+" delete pod -l app="+managerName)
	m.waitUntilWorking(t)
	m.waitUntilQuiet(t)
	for range idleWindows {
		read := m.checkIdleWindow(t)
		if t.Failed() || read == 0 {
			return
		}
	}
	t.Errorf("the manager read in each of %d windows", idleWindows)
}

// checkIdleWindow watches for some lease renewals and returns how many reads
// the manager made, beginnings of watches among them.
func (m manager) checkIdleWindow(t *testing.T) (reads int) {
	t.Helper()
	lease, err := m.lease()
	if err != nil {
		t.Fatal(err)
	}
	before, err := m.requests()
	if err != nil {
		t.Fatal(err)
	}
	servedBefore := m.served(t)
	m.waitForRenewals(t, lease, idleRenewals)
	servedAfter := m.served(t)
	after, err := m.requests()
	if err != nil {
		t.Fatal(err)
	}
	if writes := after.objectWrites() - before.objectWrites(); writes > 0 {
		t.Errorf("the manager wrote %d times at rest (%+v, then %+v)", writes, before, after)
	}
	// One more renewal may fall into the moment in which the counts are read.
	if puts := after.put - before.put; puts > idleRenewals+1 {
		t.Errorf("the manager wrote %d times by PUT, but renewed its lease %d times", puts, idleRenewals)
	}
	if diff := cmp.Diff(servedBefore, servedAfter); diff != "" {
		t.Errorf("the API server was asked at rest (-before +after):\n%s", diff)
	}
	return after.get - before.get
}

// waitForRenewals waits for the lease to be renewed some times.
func (m manager) waitForRenewals(t *testing.T, lease *coordinationv1.Lease, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	renewals, err := m.kube.CoordinationV1().Leases(systemNamespace).Watch(ctx, metav1.ListOptions{
		FieldSelector: "metadata.name=" + lease.Name, ResourceVersion: lease.ResourceVersion,
	})
	if err != nil {
		t.Fatalf("watching the manager's lease: %v", err)
	}
	seen := 0
	_, err = watchtools.UntilWithoutRetry(ctx, renewals, func(event watch.Event) (bool, error) {
		if _, ok := event.Object.(*coordinationv1.Lease); ok {
			seen++
		}
		return seen >= n, nil
	})
	if err != nil {
		t.Fatalf("the manager's lease was renewed %d times only: %v", seen, err)
	}
}

// served counts what the API server has answered about our resources, watches
// left out.
func (m manager) served(t *testing.T) map[string]int {
	t.Helper()
	text, err := m.raw("/metrics")
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	all, err := parseSamples(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all.named("apiserver_request_total") {
		verb, resource := string(one.Metric["verb"]), string(one.Metric["resource"])
		if verb != "WATCH" && slices.Contains(ownResources, resource) {
			counts[verb+" "+resource] += int(one.Value)
		}
	}
	return counts
}

// TestWritesOfARollout counts what the manager writes for each step: requests
// other than for the lease and for Events, of which there is one a step that a
// person would want to see.
func TestWritesOfARollout(t *testing.T) {
	env := alone(t)
	env.awaitQuietCluster(t)
	m := env.manager()
	m.installForTest(t, m.current(t).edit(t, func(configuration *configv1alpha1.SluiceConfiguration) {
		// The previous revision's retirement belongs to the promotion.
		configuration.Rollout.ScaleDownDelay.Duration = 5 * time.Second
		configuration.Rollout.Drain.Duration = time.Second
	}))
	u := env.enter(t, env.newNamespace(t, injected()))
	for _, step := range []struct {
		stage
		most int
		pods int
	}{{stages[0], 12, 1}, {stages[1], 8, 2}, {stages[3], 11, 1}} {
		t.Run(step.name, func(t *testing.T) {
			m.waitUntilQuiet(t)
			before, eventsBefore := u.writes(t, m)
			u.apply(t, step.stage)
			eventually(t, goneTime, "the revisions' pods", func() error {
				pods, err := u.pods()
				if err == nil && len(pods) != step.pods {
					return fmt.Errorf("there are %d pods, want %d", len(pods), step.pods)
				}
				return err
			})
			m.waitUntilQuiet(t)
			after, eventsAfter := u.writes(t, m)
			events := eventsAfter - eventsBefore
			// What others have changed a moment before is refused, and written again.
			conflicts := after.conflicts - before.conflicts
			writes := after.objectWrites() - before.objectWrites() - events - conflicts
			t.Logf("%s: %d writes, %d of them twice, and %d Events", step.name, writes, conflicts, events)
			if writes > step.most {
				t.Errorf("%d writes, want at most %d (%+v, then %+v, %d Events)", writes, step.most, before, after, events)
			}
		})
	}
}

// writes reads the manager's requests, and how many Events it has made of the
// service; one that repeats is written again.
func (u *user) writes(t *testing.T, m manager) (requests, int) {
	t.Helper()
	now, err := m.requests()
	if err != nil {
		t.Fatal(err)
	}
	list, err := u.kube.EventsV1().Events(u.namespace).List(context.Background(), metav1.ListOptions{})
	if err != nil {
		t.Fatalf("listing Events: %v", err)
	}
	events := 0
	for _, event := range list.Items {
		if event.Regarding.Kind == v1beta1.KindInferenceService {
			events += timesSeen(event)
		}
	}
	return now, events
}

func timesSeen(event eventsv1.Event) int {
	switch {
	case event.Series != nil:
		return int(event.Series.Count)
	case event.DeprecatedCount > 0:
		return int(event.DeprecatedCount)
	}
	return 1
}
