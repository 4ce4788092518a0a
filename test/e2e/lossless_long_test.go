package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/test/e2e/harness"
	"github.com/sluice-serving/sluice/test/e2e/load"
)

// TestLongPredictionsAreFinished: predictions that are under way when their revision is rolled back are answered,
// while its pod is on its way out. The model keeps each until it is asked to stop, however late that is, and works
// on for 10 s.
func TestLongPredictionsAreFinished(t *testing.T) {
	const timeout = 3 * time.Minute
	env := harness.Beside(t, 2*time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.Injected()))
	stable := harness.ModelA.Timeout(int(timeout.Seconds()))
	u.Put(t, stable)
	u.AwaitCondition(t, "RolledOut", "True")
	slow := harness.ModelB.Timeout(int(timeout.Seconds())).Env("STAND_IN_HOLD", "true").Env("STAND_IN_DELAY", "10s")
	status, _ := u.Put(t, slow.Canary(50))
	u.AwaitCondition(t, "RolledOut", "True")

	o := u.IngressLoad(load.HTTP1, 20)
	o.Count, o.Timeout = 100, timeout
	first := make(chan struct{})
	var once sync.Once
	o.Observe = func(load.Record) { once.Do(func() { close(first) }) }
	answered := make(chan []load.Record)
	go func() {
		records, _ := load.Run(context.Background(), o)
		answered <- records
	}()
	// By the stable revision's first answer the other one has some of the 20 predictions, and keeps them.
	harness.Eventually(t, harness.TerminationTime, "stable answers", func() error {
		select {
		case <-first:
			return nil
		default:
			return fmt.Errorf("no answer so far")
		}
	})
	u.Put(t, stable)
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
