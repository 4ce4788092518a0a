package e2e

import (
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/test/e2e/harness"
	"github.com/sluice-serving/sluice/test/e2e/load"
)

// canaries are models that are rolled out by steps beside ModelA, and what becomes of them.
var canaries = []struct {
	name     string
	canary   harness.Manifest
	rejected bool
	// at is the weight that the canary has when it gets worse.
	at int
}{
	{"good", harness.ModelB, false, 0},
	{"fails", harness.ModelB.Env("STAND_IN_FAIL", "500").Env("STAND_IN_PART", part()), true, 20},
	{"slow", harness.ModelB.Env("STAND_IN_DELAY", "700ms").Env("STAND_IN_PART", "50"), true, 20},
	{"hangs", harness.ModelB.Env("STAND_IN_DELAY", "1h").Timeout(1), true, 20},
	{"fails from half of the traffic on", harness.ModelB.Env("STAND_IN_FAIL", "500").
		Env("STAND_IN_ABOVE", strconv.Itoa(rate()*35/100)), true, 50},
	{"fails after the promotion", harness.ModelB.Env("STAND_IN_FAIL", "500").
		Env("STAND_IN_ABOVE", strconv.Itoa(rate()*75/100)).Env("STAND_IN_PART", "50"), true, 100},
}

// part is how many of a failing canary's predictions fail, in percent: ANALYSIS_PART, 20 by default.
func part() string { return fromEnvironment("ANALYSIS_PART", "20") }

// rate is how many predictions a second each of the models gets: ANALYSIS_RATE, 30 by default.
func rate() int {
	rate, err := strconv.Atoi(fromEnvironment("ANALYSIS_RATE", "30"))
	if err != nil {
		panic("ANALYSIS_RATE must be a number")
	}
	return rate
}

func fromEnvironment(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

// failedPart is a query for the part of a revision's requests that fail.
const failedPart = `sum(rate(istio_requests_total{destination_workload="{{.Revision}}-deployment",response_code=~"5.."}[1m]))
  / sum(rate(istio_requests_total{destination_workload="{{.Revision}}-deployment"}[1m]))`

// TestAnalysis has models compared, by the requests that Prometheus counts at the ingress. One that is as good as the
// stable one is promoted; one that is worse, whenever it gets so, loses all of its traffic and stays without it.
func TestAnalysis(t *testing.T) {
	env := harness.UnderLoad(t)
	if _, err := env.QueryPrometheus("vector(1)"); err != nil {
		t.Skipf("this cluster has no Prometheus (make extend): %v", err)
	}
	env.KeepServers(t)
	t.Run("the page", func(t *testing.T) {
		t.Parallel() // It waits most of the time, as those below do.
		walkPage(t, env, pageOfAnalysis)
	})
	t.Run("the same again and again", func(t *testing.T) {
		t.Parallel()
		rollEqualModels(t, env)
	})
	t.Run("many at once", func(t *testing.T) {
		t.Parallel()
		rollMany(t, env)
	})
	t.Run("out of bounds", func(t *testing.T) {
		t.Parallel()
		u := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
		u.Roll(t, harness.ModelA)
		stable, routes := u.Predictor(t).LatestRolledoutRevision, u.RecordRoutes(t)
		stream := harness.StreamFromHost(t, u.IngressLoad(load.HTTP1, rate()))
		status, _ := u.Put(t, harness.ModelB.Env("STAND_IN_FAIL", "500").Env("STAND_IN_PART", part()).
			Steps(6*time.Second, 20, 50).Queried(20, failedPart, 0.05))
		u.AwaitProblem(t, "RolledOut", v1beta1.ReasonRejected)
		routes.AwaitWeight(t, stable, 100)
		checkAnswers(t, stream.Stop(t), status.LatestCreatedRevision, true)
		found := u.Predictor(t)
		if found.Analysis == nil || len(found.Analysis.Queries) != 1 || found.Analysis.Queries[0].OutsideSince == nil {
			t.Errorf("the status has the analysis %+v", found.Analysis)
		}
		t.Log(describe(found))
	})
	t.Run("compared from the middle on", func(t *testing.T) {
		t.Parallel()
		changePolicy(t, env)
	})
	for _, c := range canaries {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			u := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
			stableManifest := harness.ModelA.Steps(6*time.Second, 20, 50).Compared(20)
			canaryManifest := c.canary.Steps(6*time.Second, 20, 50).Compared(20)
			u.Roll(t, stableManifest)
			stable := u.Predictor(t).LatestRolledoutRevision
			routes := u.RecordRoutes(t)
			stream := harness.StreamFromHost(t, u.IngressLoad(load.HTTP1, rate()))
			status, _ := u.Put(t, canaryManifest)
			canary := status.LatestCreatedRevision
			routes.AwaitWeight(t, canary, max(c.at, 20))
			began := time.Now()
			if c.rejected {
				u.AwaitProblem(t, "RolledOut", v1beta1.ReasonRejected)
			} else {
				u.AwaitCondition(t, "RolledOut", "True")
			}
			took, found := time.Since(began), describe(u.Predictor(t))
			routes.AwaitWeight(t, canary, map[bool]int{true: 0, false: 100}[c.rejected])
			if c.rejected {
				staysRejected(t, u, routes, stable, canary, stableManifest, canaryManifest)
			}
			records := stream.Stop(t)
			checkAnswers(t, records, canary, c.rejected)
			t.Logf("%s after it had its weight: %s", took.Round(time.Second), found)
		})
	}
}

// changePolicy has a canary that fails go on by its steps, as nothing compares it; then held, as the policy compares it
// from now on; then rejected, as the policy is changed again. Its revision is the same one all the time.
func changePolicy(t *testing.T, env *harness.Environment) {
	t.Helper()
	u := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
	u.Roll(t, harness.ModelA)
	stable, routes := u.Predictor(t).LatestRolledoutRevision, u.RecordRoutes(t)
	stream := harness.StreamFromHost(t, u.IngressLoad(load.HTTP1, rate()))
	bad := harness.ModelB.Env("STAND_IN_FAIL", "500").Env("STAND_IN_PART", part()).Steps(6*time.Second, 20, 50)
	status, _ := u.Put(t, bad.Canary(50))
	canary := status.LatestCreatedRevision
	routes.AwaitWeight(t, canary, 50)
	u.Put(t, bad.Compared(20).OnFailure(v1beta1.OnFailureHold))
	u.AwaitProblem(t, "RolledOut", v1beta1.ReasonAnalysisFailed)
	routes.AwaitWeight(t, canary, 50)
	status, _ = u.Put(t, bad.Compared(20))
	u.AwaitProblem(t, "RolledOut", v1beta1.ReasonRejected)
	routes.AwaitWeight(t, stable, 100)
	if status.LatestCreatedRevision != canary {
		t.Errorf("the policy made the revision %s of %s", status.LatestCreatedRevision, canary)
	}
	checkAnswers(t, stream.Stop(t), canary, true)
	t.Log(describe(u.Predictor(t)))
}

// staysRejected checks that a rejected canary keeps its pods and has no traffic, even if its spec is applied again, and
// that it is tried again if that is asked for.
func staysRejected(t *testing.T, u *harness.User, routes *harness.RouteRecord, stable, canary string,
	stableManifest, canaryManifest harness.Manifest,
) {
	t.Helper()
	status := u.Predictor(t)
	if status.Rejected == nil || status.Rejected.RevisionName != canary || status.LatestRolledoutRevision != stable {
		t.Errorf("the status is %+v, want %s rejected and %s stable", status, canary, stable)
	}
	if n := len(u.PodsOf(t, canary)); n != 1 {
		t.Errorf("the rejected revision has %d pods, want the one with the logs", n)
	}
	u.Roll(t, stableManifest)
	u.Put(t, canaryManifest)
	u.AwaitProblem(t, "RolledOut", v1beta1.ReasonRejected)
	routes.AwaitWeight(t, stable, 100)
	u.Put(t, canaryManifest.Retry("1"))
	routes.AwaitWeight(t, canary, 20)
	u.Put(t, stableManifest)
	routes.AwaitWeight(t, stable, 100)
}

// checkAnswers fails the test if a prediction was lost but by the fault of a canary that is worse.
func checkAnswers(t *testing.T, records []load.Record, canary string, worse bool) {
	t.Helper()
	bad, answers := 0, 0
	var lost []load.Record
	for _, record := range records {
		if load.RevisionOf(record.Pod) == canary {
			answers++
		}
		switch {
		case !record.Failed():
		case worse && (load.RevisionOf(record.Pod) == canary || record.Status == 504 || record.Status == 0):
			bad++ // It answered with an error, or not in time.
		default:
			lost = append(lost, record)
		}
	}
	t.Logf("%d predictions; the canary answered %d, and failed %d", len(records), answers, bad)
	if len(lost) > 0 {
		t.Errorf("%d predictions were lost:%s", len(lost), harness.Losses(lost))
	}
}

// describe returns in short what a status has of an analysis.
func describe(status v1beta1.ComponentStatus) string {
	if status.Rejected != nil {
		return status.Rejected.Message
	}
	if status.Analysis == nil {
		return "nothing was compared"
	}
	text := fmt.Sprintf("evidence %d %%", status.Analysis.Evidence)
	for _, measure := range status.Analysis.Measures {
		text += fmt.Sprintf("; %s: %d of %d, and %d of %d of the other's", measure.Name, measure.Revision.Bad,
			measure.Revision.Requests, measure.ComparedTo.Bad, measure.ComparedTo.Requests)
	}
	return text
}

// rollMany rolls out several services at once (ANALYSIS_SERVICES, 3 by default), each with a good canary by steps, and
// logs how often Prometheus was queried meanwhile.
func rollMany(t *testing.T, env *harness.Environment) {
	t.Helper()
	services, err := strconv.Atoi(fromEnvironment("ANALYSIS_SERVICES", "3"))
	if err != nil {
		t.Fatal(err)
	}
	users := make([]*harness.User, services)
	for i := range users {
		users[i] = env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
		users[i].Put(t, harness.ModelA)
	}
	streams := make([]*harness.Stream, services)
	for i, u := range users {
		u.AwaitCondition(t, "Ready", "True")
		streams[i] = harness.StreamFromHost(t, u.IngressLoad(load.HTTP1, 6))
	}
	began, before := time.Now(), queries(t, env)
	for _, u := range users {
		u.Put(t, harness.ModelB.Steps(20*time.Second, 30, 60).Compared(20))
	}
	for i, u := range users {
		u.AwaitCondition(t, "RolledOut", "True")
		checkAnswers(t, streams[i].Stop(t), u.Predictor(t).LatestRolledoutRevision, false)
	}
	took := time.Since(began)
	t.Logf("%d services in %s: %.1f queries a minute, those of other tests among them", services, took.Round(time.Second),
		(queries(t, env)-before)/took.Minutes())
}

// queries returns how often the manager has queried Prometheus since it started.
func queries(t *testing.T, env *harness.Environment) float64 {
	t.Helper()
	metrics, err := env.Manager().Metrics()
	if err != nil {
		t.Fatal(err)
	}
	return metrics.Named("sluice_analysis_query_duration_seconds_count").Sum()
}

// rollEqualModels rolls out the same model again and again (ANALYSIS_ROLLOUTS, 2 by default): none is rejected.
func rollEqualModels(t *testing.T, env *harness.Environment) {
	t.Helper()
	u := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
	rollouts, err := strconv.Atoi(fromEnvironment("ANALYSIS_ROLLOUTS", "2"))
	if err != nil {
		t.Fatal(err)
	}
	u.Roll(t, harness.ModelA)
	stream := harness.StreamFromHost(t, u.IngressLoad(load.HTTP1, rate()))
	for i := range rollouts {
		u.Roll(t, harness.ModelA.Env("EDITION", strconv.Itoa(i)).Steps(3*time.Second, 20, 50).Compared(20))
		t.Logf("rollout %d: %s", i+1, describe(u.Predictor(t)))
	}
	records := stream.Stop(t)
	summary := load.Summarise(records)
	t.Log(summary)
	if summary.Failed > 0 {
		t.Errorf("%d predictions were lost:%s", summary.Failed, harness.Losses(records))
	}
}
