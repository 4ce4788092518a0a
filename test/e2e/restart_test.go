package e2e

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// atRest is a service that has come to rest, and the pods that it has.
type atRest struct {
	*harness.User
	name string
	put  func(*testing.T, *harness.User)
	pods []string
}

// restStages are what a service may be like when the manager starts. Those with autoscalers
// are made so that these don't change their mind meanwhile.
var restStages = []struct {
	name string
	// extended is true if it needs `make extend`.
	extended bool
	put      func(*testing.T, *harness.User)
}{
	{"fixed", false, func(t *testing.T, u *harness.User) { u.Roll(t, harness.ModelA) }},
	{"with a canary", false, func(t *testing.T, u *harness.User) {
		u.Roll(t, harness.ModelA)
		u.Roll(t, harness.ModelB.Canary(10))
	}},
	{"autoscaled at the floor", false, func(t *testing.T, u *harness.User) {
		u.Roll(t, harness.ModelA.Replicas(2).MaxReplicas(4))
		u.AwaitReplicas(t, u.Predictor(t).LatestRolledoutRevision, 2, harness.RolloutTime)
	}},
	{"autoscaled above the floor", false, func(t *testing.T, u *harness.User) { scaleAboveFloor(t, u) }},
	{"with a transformer", true, func(t *testing.T, u *harness.User) {
		u.MountModels(t)
		u.Roll(t, harness.Iris(1).Transformer("latin", 100))
	}},
	{"with fields that the API server completes", false, func(t *testing.T, u *harness.User) {
		u.Run(t, "kubectl apply -f completed.yaml")
		u.AwaitCondition(t, "RolledOut", "True")
		u.AwaitCondition(t, "Ready", "True")
	}},
	{"orphaned", false, func(t *testing.T, u *harness.User) {
		u.Roll(t, harness.ModelA)
		u.Run(t, "kubectl delete inferenceservice my-model --cascade=orphan")
	}},
}

// scaleAboveFloor has more pods than minReplicas, of which the number isn't Sluice's: by an
// autoscaler whose target the idle server exceeds or, where nothing is measured, by hand.
func scaleAboveFloor(t *testing.T, u *harness.User) {
	t.Helper()
	if _, err := u.Raw("/apis/metrics.k8s.io/v1beta1/nodes"); err == nil && extended(u) {
		u.MountModels(t)
		u.Roll(t, memoryScaled(10))
		u.AwaitReplicas(t, u.Predictor(t).LatestRolledoutRevision, 2, harness.ScaleUpTime)
		return
	}
	u.Roll(t, harness.ModelA.Replicas(2).MaxReplicas(4))
	revision := u.Predictor(t).LatestRolledoutRevision
	u.Run(t, "kubectl scale deployment "+revision+"-deployment --replicas=3")
	u.AwaitReplicas(t, revision, 3, harness.RolloutTime)
}

// extended reports whether the cluster has what `make extend` adds.
func extended(u *harness.User) bool {
	_, _, err := u.Try("kubectl get storageclass models")
	return err == nil
}

// TestRestartWritesNothing restarts the manager, and the API server, so that all is listed
// again, with services of all sorts at rest: nobody writes, and no pod ends. What was
// orphaned by then is taken up again as it is. The services come to rest while other tests run.
func TestRestartWritesNothing(t *testing.T) {
	env, alone := harness.BesideThenAlone(t, 2*time.Minute)
	m := env.Manager()
	var services []*atRest
	var namespaces []string
	for _, stage := range restStages {
		u := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
		namespaces = append(namespaces, u.Namespace)
		if stage.extended && !extended(u) {
			t.Logf("this cluster can't have a service %s (make extend)", stage.name)
			continue
		}
		services = append(services, &atRest{User: u, name: stage.name, put: stage.put})
	}
	t.Run("put", func(t *testing.T) {
		for _, service := range services {
			t.Run(service.name, func(t *testing.T) {
				t.Parallel() // All of them wait most of the time.
				service.put(t, service.User)
			})
		}
	})
	if t.Failed() {
		return
	}
	alone()
	env.AwaitNoOthers(t, namespaces...)
	m.AwaitQuiet(t)
	for _, service := range services {
		service.pods = service.PodNames(t)
	}
	t.Run("the manager", func(t *testing.T) {
		before := written(t, m)
		services[0].Run(t, "kubectl -n "+harness.SystemNamespace+" delete pod -l app="+harness.ManagerName)
		checkNothingWritten(t, m, before, services)
		now, err := m.Requests()
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("its requests since: %+v", now)
	})
	t.Run("the API server", func(t *testing.T) {
		if !services[0].RestartAPIServer(t) {
			t.Skip("there is no other way to have everything listed again")
		}
		// It counts anew.
		checkNothingWritten(t, m, nil, services)
	})
	orphaned := services[len(services)-1]
	orphaned.Roll(t, harness.ModelA)
	if now := orphaned.PodNames(t); !slices.Equal(now, orphaned.pods) {
		t.Errorf("orphaned: the pods were %v and, owned again, are %v", orphaned.pods, now)
	}
}

// checkNothingWritten waits until the manager has looked at everything.
func checkNothingWritten(t *testing.T, m harness.Manager, before map[string]int, services []*atRest) {
	t.Helper()
	m.AwaitWorking(t)
	m.AwaitQuiet(t)
	if diff := cmp.Diff(before, written(t, m)); diff != "" {
		t.Errorf("the writes that the API server got (-before +after):\n%s", diff)
	}
	for _, service := range services {
		now := service.PodNames(t)
		// An autoscaler may have started more meanwhile.
		if slices.ContainsFunc(service.pods, func(pod string) bool { return !slices.Contains(now, pod) }) {
			t.Errorf("%s: the pods were %v and are %v", service.name, service.pods, now)
		}
	}
}

// written returns how many writes of our resources the API server has got. Those by PUT
// are autoscalers' and of Kubernetes' own controllers, which report by them. It is nil if
// there are none.
func written(t *testing.T, m harness.Manager) map[string]int {
	t.Helper()
	var counts map[string]int
	for request, n := range m.Served(t) {
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
