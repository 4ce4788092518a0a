package e2e

import (
	"context"
	"fmt"
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
	"github.com/sluice-serving/sluice/test/e2e/harness"
)

const (
	// idleRenewals is how long the manager is watched at rest, in renewals of
	// its lease.
	idleRenewals = 5
	// idleWindows is in how many such windows the manager may be seen to read:
	// a watch that the API server ends after some minutes begins again by one.
	idleWindows = 10
)

// TestRequestsOfTheManager counts what the manager sends to the API server: in each step of a rollout,
// and at rest.
func TestRequestsOfTheManager(t *testing.T) {
	env := harness.Alone(t)
	env.AwaitQuietCluster(t)
	m := env.Manager()
	m.InstallForTest(t, m.Current(t).Edit(t, func(configuration *configv1alpha1.SluiceConfiguration) {
		// The previous revision's retirement belongs to the promotion.
		configuration.Rollout.ScaleDownDelay.Duration = 5 * time.Second
		harness.ShortDrain(configuration)
	}))
	u := env.Enter(t, env.NewNamespace(t, harness.Injected()))
	m.AwaitQuiet(t)
	// Each step leaves the manager quiet.
	for _, step := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"initial model", func(t *testing.T) { checkWrites(t, u, m, harness.Stages[0], 12, 1) }},
		{"canary", func(t *testing.T) { checkWrites(t, u, m, harness.Stages[1], 8, 2) }},
		{"at rest", func(t *testing.T) { checkRest(t, u, m) }},
		{"promoted", func(t *testing.T) { checkWrites(t, u, m, harness.Stages[3], 11, 1) }},
	} {
		t.Run(step.name, step.run)
	}
}

// checkWrites reaches a stage, after which there are so many pods, and fails the test if the manager
// writes more than so many times: requests other than for the lease and for Events, of which there is
// one a step that a person would want to see.
func checkWrites(t *testing.T, u *harness.User, m harness.Manager, stage harness.Stage, most, podsAfter int) {
	t.Helper()
	before, eventsBefore := countWrites(t, u, m)
	u.ApplyStage(t, stage)
	harness.Eventually(t, harness.TerminationTime, "the revisions' pods", func() error {
		pods, err := u.Pods()
		if err == nil && len(pods) != podsAfter {
			return fmt.Errorf("there are %d pods, want %d", len(pods), podsAfter)
		}
		return err
	})
	m.AwaitQuiet(t)
	after, eventsAfter := countWrites(t, u, m)
	events := eventsAfter - eventsBefore
	// What others have changed a moment before is refused, and written again.
	conflicts := after.Conflicts - before.Conflicts
	writes := after.ObjectWrites() - before.ObjectWrites() - events - conflicts
	t.Logf("%s: %d writes, %d of them twice, and %d Events", stage.Name, writes, conflicts, events)
	if writes > most {
		t.Errorf("%d writes, want at most %d (%+v, then %+v, %d Events)", writes, most, before, after, events)
	}
}

// countWrites returns the manager's requests, and how many Events it has written about the
// InferenceService; an Event that repeats is written again.
func countWrites(t *testing.T, u *harness.User, m harness.Manager) (harness.Requests, int) {
	t.Helper()
	now, err := m.Requests()
	if err != nil {
		t.Fatal(err)
	}
	list, err := u.Kube.EventsV1().Events(u.Namespace).List(context.Background(), metav1.ListOptions{})
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

// timesSeen returns how often an Event was written.
func timesSeen(event eventsv1.Event) int {
	switch {
	case event.Series != nil:
		return int(event.Series.Count)
	case event.DeprecatedCount > 0:
		return int(event.DeprecatedCount)
	}
	return 1
}

// checkRest: with a canary rolled out, the API server gets watches and lease renewals from the
// manager, and nothing else. The manager is one that has listed all of it: what its cache has by a
// list may be other than what it has by a watch.
func checkRest(t *testing.T, u *harness.User, m harness.Manager) {
	t.Helper()
	u.CheckAnalysisOfAll(t)
	u.Run(t, "kubectl -n "+harness.SystemNamespace+" delete pod -l app="+harness.ManagerName)
	m.AwaitWorking(t)
	m.AwaitQuiet(t)
	for range idleWindows {
		read := checkIdleWindow(t, m)
		if t.Failed() || read == 0 {
			return
		}
	}
	t.Errorf("the manager read in each of %d windows", idleWindows)
}

// checkIdleWindow watches for some lease renewals and returns how many reads
// the manager made, beginnings of watches among them.
func checkIdleWindow(t *testing.T, m harness.Manager) (reads int) {
	t.Helper()
	lease, err := m.Lease()
	if err != nil {
		t.Fatal(err)
	}
	before, err := m.Requests()
	if err != nil {
		t.Fatal(err)
	}
	servedBefore := m.Served(t)
	awaitRenewals(t, m, lease, idleRenewals)
	servedAfter := m.Served(t)
	after, err := m.Requests()
	if err != nil {
		t.Fatal(err)
	}
	if writes := after.ObjectWrites() - before.ObjectWrites(); writes > 0 {
		t.Errorf("the manager wrote %d times at rest (%+v, then %+v)", writes, before, after)
	}
	// One more renewal may fall into the moment in which the counts are read.
	if puts := after.Put - before.Put; puts > idleRenewals+1 {
		t.Errorf("the manager wrote %d times by PUT, but renewed its lease %d times", puts, idleRenewals)
	}
	if diff := cmp.Diff(servedBefore, servedAfter); diff != "" {
		t.Errorf("the API server got requests at rest (-before +after):\n%s", diff)
	}
	return after.Get - before.Get
}

// awaitRenewals waits until the Lease has been renewed n times.
func awaitRenewals(t *testing.T, m harness.Manager, lease *coordinationv1.Lease, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	renewals, err := m.Kube.CoordinationV1().Leases(harness.SystemNamespace).Watch(ctx, metav1.ListOptions{
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
