package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/test/e2e/harness"
	"github.com/sluice-serving/sluice/test/e2e/load"
)

// TestLongPredictionsAreFinished: predictions of 30 s that are under way when their
// revision is rolled back are answered, while its pod is on its way out.
func TestLongPredictionsAreFinished(t *testing.T) {
	env := harness.Beside(t, 2*time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.Injected()))
	u.Put(t, harness.ModelA)
	u.AwaitCondition(t, "RolledOut", "True")
	slow := harness.ModelB.Env("STAND_IN_DELAY", "30s")
	status, _ := u.Put(t, slow.Canary(50))
	u.AwaitCondition(t, "RolledOut", "True")

	o := u.IngressLoad(load.HTTP1, 20)
	o.Count, o.Timeout = 100, time.Minute
	var quick atomic.Int32
	o.Observe = func(load.Record) { quick.Add(1) }
	answered := make(chan []load.Record)
	go func() {
		records, _ := load.Run(context.Background(), o)
		answered <- records
	}()
	harness.Eventually(t, harness.TerminationTime, "stable has answered its part", func() error {
		// Then the slow revision works on about as many.
		if n := int(quick.Load()); n < o.Count/4 {
			return fmt.Errorf("%d answers so far", n)
		}
		return nil
	})
	u.Put(t, harness.ModelA)
	var leaving time.Time
	harness.Eventually(t, harness.TerminationTime, "the slow revision's pod terminates", func() error {
		pods, err := u.Kube.CoreV1().Pods(u.Namespace).List(context.Background(),
			metav1.ListOptions{LabelSelector: "app=my-model"})
		if err != nil {
			return err
		}
		i := slices.IndexFunc(pods.Items, func(pod corev1.Pod) bool {
			return strings.HasPrefix(pod.Name, status.LatestCreatedRevision) && pod.DeletionTimestamp != nil
		})
		if i < 0 {
			return fmt.Errorf("it is not")
		}
		leaving = time.Now()
		return nil
	})
	records := <-answered
	t.Log(load.Summarise(records))
	late := 0
	for _, r := range records {
		if r.Failed() {
			t.Errorf("sent %s, lost after %s: %s", r.Sent.UTC().Format("15:04:05.000"), r.Latency, r.Reason())
		}
		if load.RevisionOf(r.Pod) == status.LatestCreatedRevision && r.Sent.Add(r.Latency).After(leaving) {
			late++
		}
	}
	t.Logf("%d predictions were answered by the terminating pod", late)
	if late == 0 {
		t.Error("no prediction was under way when the pod began to terminate: the test shows nothing")
	}
}
