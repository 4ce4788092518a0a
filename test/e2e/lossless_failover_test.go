package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/test/e2e/harness"
	"github.com/sluice-serving/sluice/test/e2e/load"
)

// What may be lost where a revision fails in a way that shows only in its answers.
// Half of 100 predictions a second from the ingress and of 25 from a sidecar are the
// canary's; each of the Envoys finds out for itself.
const (
	// aSecond is what the canary gets in a second.
	aSecond = 63
	// lateEjection is a second's predictions. Envoy merges changes of the
	// endpoints' health that come within a second of another change of the cluster's
	// endpoints: it then acts on an ejection that much later. The end of a retired
	// revision's pod is such a change, and so is that an ejection has ended.
	lateEjection = aSecond
	// mostByCrash is for two crashes: what the server was working on, and what its
	// sidecar answers with 503, some 50 ms late, because it tries three times itself,
	// until Envoy has counted three of them. Each is some 10, and as many more as a
	// busy machine is late.
	mostByCrash = 2*30 + lateEjection
	// mostBy503 is for three answers, and what is under way then: some 10.
	mostBy503 = 30 + lateEjection
	// mostByTrial is for when Envoy tries the revision again: what is sent until it acts
	// on the second ejection.
	mostByTrial = 40 + lateEjection
	// mostByHanging is for what is sent in the second after which a prediction is
	// given up.
	mostByHanging = aSecond + 30 + lateEjection
)

// failure is a way in which a revision fails, and how many predictions may be lost by it.
type failure struct {
	name string
	most int
	run  func(*testing.T, *harness.Traffic)
}

// TestFailover has revisions fail in all the ways that there are, with one pod
// each: the other revision answers their part, and no failing revision answers
// the other's.
func TestFailover(t *testing.T) {
	env := harness.UnderLoad(t)
	t.Run("without pods", func(t *testing.T) {
		t.Parallel() // Both wait most of the time.
		fail(t, env, []failure{
			{"canary deleted gently", 0, func(t *testing.T, tr *harness.Traffic) { loseCanary(t, tr, gently) }},
			{"canary deleted by force", 0, func(t *testing.T, tr *harness.Traffic) { loseCanary(t, tr, byForce) }},
			{"canary scaled to zero by hand", 0, func(t *testing.T, tr *harness.Traffic) { loseCanary(t, tr, toZero) }},
			{"canary deleted while a third revision drains", 0, supersedeAndLose},
			{"promoted, then deleted by force", 0, losePromoted},
		})
	})
	t.Run("with answers", func(t *testing.T) {
		t.Parallel()
		half := func(name, value string) harness.Manifest {
			return harness.ModelB.Env(name, value).Canary(50)
		}
		// The timeout of a route is the longest of its revisions'. It is for the phases
		// that need one: what a busy machine answers later than that is lost.
		stable, hanging := harness.ModelA.Timeout(1), half("STAND_IN_DELAY", "1h").Timeout(1)
		fail(t, env, []failure{
			{"canary answers 503", mostBy503,
				func(t *testing.T, tr *harness.Traffic) { failing(t, tr, half("STAND_IN_FAIL", "503")) }},
			{"canary is tried again", mostByTrial,
				func(t *testing.T, tr *harness.Traffic) { tried(t, tr, harness.ModelA) }},
			{"canary crashes in a loop", mostByCrash,
				func(t *testing.T, tr *harness.Traffic) {
					crashing(t, tr, harness.ModelA, half("STAND_IN_EXIT_AFTER", "12s"))
				}},
			{"canary hangs", mostByHanging,
				func(t *testing.T, tr *harness.Traffic) { tr.RollOut(t, stable); failing(t, tr, hanging) }},
			{"hanging canary is tried again", mostByHanging,
				func(t *testing.T, tr *harness.Traffic) { tried(t, tr, stable) }},
		})
	})
}

// fail has the revisions of a service fail in one way after the other, under load.
func fail(t *testing.T, env *harness.Environment, failures []failure) {
	t.Helper()
	u := env.Enter(t, env.NewNamespace(t, harness.Injected()))
	u.Put(t, harness.ModelA)
	u.StartClient(t, harness.MeshClient, true)
	// Not RolledOut, which is True as soon as the first route is written.
	u.AwaitCondition(t, "Ready", "True")
	tr := u.StartTraffic(t, map[load.Protocol]int{load.HTTP1: 50, load.HTTP2: 50})
	tr.StartClients(t, map[string]int{harness.MeshClient: 25})
	for _, failure := range failures {
		tr.Phase(t, failure.name, failure.most, func(t *testing.T) { failure.run(t, tr) })
	}
	tr.CheckLost(t, tr.Stop(t))
}

// gently deletes the pod of a revision gently.
func gently(t *testing.T, tr *harness.Traffic, revision string) {
	tr.DeletePod(t, tr.Namespace, tr.PodsOf(t, revision)[0].Name, false)
}

// byForce deletes the pod of a revision by force.
func byForce(t *testing.T, tr *harness.Traffic, revision string) {
	tr.DeletePod(t, tr.Namespace, tr.PodsOf(t, revision)[0].Name, true)
}

// toZero scales a revision to zero by hand.
func toZero(t *testing.T, tr *harness.Traffic, revision string) {
	tr.Run(t, "kubectl scale deployment "+revision+"-deployment --replicas=0")
}

// loseCanary takes the canary's only pod away: stable serves its part, the weight
// follows, and comes back.
func loseCanary(t *testing.T, tr *harness.Traffic, lose func(*testing.T, *harness.Traffic, string)) {
	t.Helper()
	canary, stable := tr.RollOut(t, harness.ModelB.Canary(50)), tr.Predictor(t).LatestRolledoutRevision
	tr.AwaitAnswers(t, canary, 100)
	checkPriorities(t, tr, canary)
	began := time.Now()
	lose(t, tr, canary)
	followed := tr.Routes.AwaitWeight(t, stable, 100)
	t.Logf("the weight followed %s after the pod began to terminate", followed.Sub(began).Round(time.Millisecond))
	if followed.Sub(began) > 2*time.Second {
		t.Errorf("the weight followed after %s, want 1 s or so", followed.Sub(began))
	}
	tr.Hold(t, 250)
	back := tr.Routes.AwaitWeight(t, canary, 50)
	t.Logf("the weight came back %s later", back.Sub(followed).Round(time.Millisecond))
	tr.AwaitAnswers(t, canary, 100)
}

// supersedeAndLose loses a canary as soon as it has its weight, while the pods of the canary
// that it superseded may still terminate: they get nothing.
func supersedeAndLose(t *testing.T, tr *harness.Traffic) {
	tr.RollOut(t, harness.ModelB.Canary(50))
	canary := tr.Apply(t, harness.ModelC.Canary(50))
	tr.Routes.AwaitWeight(t, canary, 50)
	byForce(t, tr, canary)
	tr.Hold(t, 500)
	tr.Routes.AwaitWeight(t, canary, 50)
	tr.AwaitAnswers(t, canary, 100)
}

// failing rolls a canary out whose pod is ready and whose predictions fail: Envoy
// takes it out by the answers that it counts.
func failing(t *testing.T, tr *harness.Traffic, m harness.Manifest) {
	canary := tr.RollOut(t, m)
	tr.Hold(t, 1500)
	t.Logf("answers so far: %v", tr.SoFar())
	if got := tr.SoFar()[canary]; got > 0 {
		t.Errorf("the canary, which can't, answered %d predictions", got)
	}
}

// tried waits until Envoy has taken a canary that fails back in, and out again.
func tried(t *testing.T, tr *harness.Traffic, stable harness.Manifest) {
	before := tr.SoFar()[""]
	harness.Eventually(t, harness.TerminationTime, "the canary is tried again", func() error {
		if now := tr.SoFar()[""]; now-before < 3 {
			return fmt.Errorf("%d predictions were lost since", now-before)
		}
		return nil
	})
	tr.Hold(t, 500)
	tr.RollOut(t, stable)
	// Its last predictions are given up a second later.
	tr.Hold(t, 250)
}

// crashing rolls a canary out that crashes in a loop: it has to stay ready for
// longer each time before it gets its weight back.
func crashing(t *testing.T, tr *harness.Traffic, good, bad harness.Manifest) {
	canary := tr.RollOut(t, bad)
	stable := tr.Predictor(t).LatestRolledoutRevision
	tr.Routes.AwaitWeight(t, stable, 100)
	tr.Routes.AwaitWeight(t, canary, 50)
	tr.Routes.AwaitWeight(t, stable, 100)
	harness.Eventually(t, harness.RolloutTime, "the condition reports the back-off", func() error {
		message := tr.Run(t, "kubectl get isvc my-model -o jsonpath='{.status.conditions[?(@.type==\"RolledOut\")].message}'")
		if !strings.Contains(message, "(2 of late)") || !strings.Contains(message, "ready for 12s") {
			return fmt.Errorf("it is: %s", message)
		}
		return nil
	})
	tr.RollOut(t, good)
}

// TestFailureOfAll: where all revisions fail at once, by something that they share,
// Envoy still sends to them, so that predictions are answered as soon as they can be.
func TestFailureOfAll(t *testing.T) {
	env := harness.Beside(t, time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.Injected()))
	u.Put(t, harness.ModelA.Env("STAND_IN_FAIL", "503"))
	u.AwaitCondition(t, "Ready", "True")
	u.Put(t, harness.ModelB.Env("STAND_IN_FAIL", "503").Canary(50))
	u.AwaitCondition(t, "RolledOut", "True")
	o := u.IngressLoad(load.HTTP1, 100)
	o.Count = 1000
	records, err := load.Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	refused := map[string]int{}
	for _, r := range records {
		if !strings.HasPrefix(r.Flags, "the stand-in was told to fail") {
			refused[r.Reason()]++
		}
	}
	if len(refused) > 0 {
		t.Errorf("of %d predictions some did not get to a model server: %v", len(records), refused)
	}
}

// losePromoted promotes the canary of supersedeAndLose, and loses the only pod of the revision that
// has just been promoted: the revision before it serves. The canaries before it have lost their pods
// so often that a promotion of theirs would wait for their pods to be ready for long.
func losePromoted(t *testing.T, tr *harness.Traffic) {
	before := tr.Predictor(t).LatestRolledoutRevision
	promoted := tr.RollOut(t, harness.ModelC)
	tr.AwaitPods(t, 2) // The canary that was superseded has none.
	// Envoy gets the route by which it fails over a little later.
	awaitFailover(t, tr, promoted)
	tr.Hold(t, 500)
	checkPriorities(t, tr, promoted)
	byForce(t, tr, promoted)
	tr.AwaitAnswers(t, before, 100)
	tr.AwaitPods(t, 2)
	tr.AwaitAnswers(t, promoted, 100)
}

// envoyEndpoints is the part of Envoy's view of a cluster that has the priorities.
type envoyEndpoints struct {
	HostStatuses []struct {
		Address struct {
			SocketAddress struct{ Address string }
		}
		Priority int
	}
}

// checkPriorities fails the test unless a revision's own pods are first in its failover subset, and
// other pods after them, in the Envoys of the gateways and of the client in the mesh.
func checkPriorities(t *testing.T, tr *harness.Traffic, revision string) {
	t.Helper()
	pods, err := tr.Pods()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{}
	for _, pod := range pods {
		if !harness.PodReady(&pod) {
			continue
		}
		want[pod.Status.PodIP] = 1
		if strings.HasPrefix(pod.Name, revision+"-deployment-") {
			want[pod.Status.PodIP] = 0
		}
	}
	subset := strings.TrimPrefix(revision, "my-model-predictor-") + "-failover"
	cluster := fmt.Sprintf("outbound|80|%s|my-model-predictor.%s.svc.cluster.local", subset, tr.Namespace)
	gateways, err := tr.GatewayPods()
	if err != nil {
		t.Fatal(err)
	}
	proxies := []string{harness.MeshClient + "." + tr.Namespace}
	for _, gateway := range gateways {
		proxies = append(proxies, gateway.Name+"."+harness.IstioNamespace)
	}
	for _, proxy := range proxies {
		command := fmt.Sprintf("istioctl proxy-config endpoints %s --cluster '%s' -o json", proxy, cluster)
		var clusters []envoyEndpoints
		if err := json.Unmarshal([]byte(tr.Run(t, command)), &clusters); err != nil {
			t.Fatalf("$ %s\n%v", command, err)
		}
		got := map[string]int{}
		for _, cluster := range clusters {
			for _, host := range cluster.HostStatuses {
				got[host.Address.SocketAddress.Address] = host.Priority
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("$ %s\npriorities by pod (-want +got):\n%s", command, diff)
		}
	}
}

// awaitFailover waits until the route names a revision's failover subset.
func awaitFailover(t *testing.T, tr *harness.Traffic, revision string) {
	t.Helper()
	want := strings.TrimPrefix(revision, "my-model-predictor-") + "-failover"
	harness.Eventually(t, harness.RolloutTime, "the route fails over from "+revision, func() error {
		service, err := tr.Istio.NetworkingV1().VirtualServices(tr.Namespace).Get(context.Background(), "my-model",
			metav1.GetOptions{})
		if err != nil {
			return err
		}
		for _, to := range service.Spec.Http[0].Route {
			if to.Destination.Subset == want {
				return nil
			}
		}
		return fmt.Errorf("the route is %v", service.Spec.Http[0].Route)
	})
}
