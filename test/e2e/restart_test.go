package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// atRest is a service that has come to rest, and the pods that it has.
type atRest struct {
	*user
	name string
	put  func(*testing.T, *user)
	pods []string
}

// restStages are what a service may be like when the manager starts. Those with autoscalers
// are made so that these don't change their mind meanwhile.
var restStages = []struct {
	name string
	// extended says that it needs `make extend`.
	extended bool
	put      func(*testing.T, *user)
}{
	{"fixed", false, func(t *testing.T, u *user) { u.roll(t, harness.ModelA) }},
	{"with a canary", false, func(t *testing.T, u *user) {
		u.roll(t, harness.ModelA)
		u.roll(t, harness.ModelB.Canary(10))
	}},
	{"autoscaled at the floor", false, func(t *testing.T, u *user) {
		u.roll(t, harness.ModelA.Replicas(2).MaxReplicas(4))
		u.awaitReplicas(t, u.predictor(t).LatestRolledoutRevision, 2, rolloutTime)
	}},
	{"autoscaled above the floor", false, func(t *testing.T, u *user) { u.scaleAboveFloor(t) }},
	{"with a transformer", true, func(t *testing.T, u *user) {
		u.mountModels(t)
		u.roll(t, harness.Iris(1).Transformer("latin", 100))
	}},
	{"orphaned", false, func(t *testing.T, u *user) {
		u.roll(t, harness.ModelA)
		u.run(t, "kubectl delete inferenceservice my-model --cascade=orphan")
	}},
}

// scaleAboveFloor has more pods than minReplicas, of which the number isn't Sluice's: by an
// autoscaler whose target the idle server exceeds or, where nothing is measured, by hand.
func (u *user) scaleAboveFloor(t *testing.T) {
	t.Helper()
	if _, err := u.raw("/apis/metrics.k8s.io/v1beta1/nodes"); err == nil && u.extended() {
		u.mountModels(t)
		u.roll(t, memoryScaled(10))
		u.awaitReplicas(t, u.predictor(t).LatestRolledoutRevision, 2, scaleUpTime)
		return
	}
	u.roll(t, harness.ModelA.Replicas(2).MaxReplicas(4))
	revision := u.predictor(t).LatestRolledoutRevision
	u.run(t, "kubectl scale deployment "+revision+"-deployment --replicas=3")
	u.awaitReplicas(t, revision, 3, rolloutTime)
}

// extended reports whether the cluster has what `make extend` adds.
func (u *user) extended() bool {
	_, _, err := u.try("kubectl get storageclass models")
	return err == nil
}

// TestRestartWritesNothing restarts the manager, and the API server, so that all is listed
// again, with services of all sorts at rest: nobody writes, and no pod ends. What was
// orphaned by then is taken up again as it is.
func TestRestartWritesNothing(t *testing.T) {
	env := alone(t)
	env.awaitQuietCluster(t)
	m := env.manager()
	var services []*atRest
	for _, stage := range restStages {
		u := env.enter(t, env.newNamespace(t, notInjected()))
		if stage.extended && !u.extended() {
			t.Logf("this cluster can't have a service %s (make extend)", stage.name)
			continue
		}
		services = append(services, &atRest{user: u, name: stage.name, put: stage.put})
	}
	t.Run("put", func(t *testing.T) {
		for _, service := range services {
			t.Run(service.name, func(t *testing.T) {
				t.Parallel() // All of them wait most of the time.
				service.put(t, service.user)
			})
		}
	})
	if t.Failed() {
		return
	}
	m.waitUntilQuiet(t)
	for _, service := range services {
		service.pods = service.podNames(t)
	}
	t.Run("the manager", func(t *testing.T) {
		before := m.written(t)
		services[0].run(t, "kubectl -n "+systemNamespace+" delete pod -l app="+managerName)
		m.checkNothingWritten(t, before, services)
		now, err := m.requests()
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("its requests since: %+v", now)
	})
	t.Run("the API server", func(t *testing.T) {
		if !services[0].killAPIServer(t) {
			t.Skip("there is no other way to have everything listed again")
		}
		// It counts anew.
		m.checkNothingWritten(t, nil, services)
	})
	orphaned := services[len(services)-1]
	orphaned.roll(t, harness.ModelA)
	if now := orphaned.podNames(t); !slices.Equal(now, orphaned.pods) {
		t.Errorf("orphaned: the pods were %v and, owned again, are %v", orphaned.pods, now)
	}
}

// checkNothingWritten waits until the manager has looked at everything.
func (m manager) checkNothingWritten(t *testing.T, before map[string]int, services []*atRest) {
	t.Helper()
	m.waitUntilWorking(t)
	m.waitUntilQuiet(t)
	if diff := cmp.Diff(before, m.written(t)); diff != "" {
		t.Errorf("what the API server was asked to write (-before +after):\n%s", diff)
	}
	for _, service := range services {
		now := service.podNames(t)
		// An autoscaler may have started more meanwhile.
		if slices.ContainsFunc(service.pods, func(pod string) bool { return !slices.Contains(now, pod) }) {
			t.Errorf("%s: the pods were %v and are %v", service.name, service.pods, now)
		}
	}
}

// written counts the writes of our resources that the API server was asked for. Those by PUT
// are autoscalers' and of Kubernetes' own controllers, which report by them. It is nil if
// there are none.
func (m manager) written(t *testing.T) map[string]int {
	t.Helper()
	var counts map[string]int
	for request, n := range m.served(t) {
		verb, _, _ := strings.Cut(request, " ")
		if n == 0 || !slices.Contains([]string{"APPLY", "PATCH", "POST", "DELETE"}, verb) {
			continue
		}
		if counts == nil {
			counts = map[string]int{}
		}
		counts[request] = n
	}
	return counts
}
