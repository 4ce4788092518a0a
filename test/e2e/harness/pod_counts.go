package harness

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/sluice-serving/sluice/apis/names"
)

// PodCounts looks all the time at how many pods my-model has.
type PodCounts struct {
	mutex    sync.Mutex
	problems []string
	looks    int
	cancel   context.CancelFunc
	done     chan struct{}
}

// CountPods begins to look: there must never be more than most pods that aren't done, those that terminate among them,
// and never fewer than least ready ones that stay.
func (u *User) CountPods(t *testing.T, least, most int) *PodCounts {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	c := &PodCounts{cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(c.done)
		wait.UntilWithContext(ctx, func(ctx context.Context) {
			pods, err := u.Kube.CoreV1().Pods(u.Namespace).List(ctx,
				metav1.ListOptions{LabelSelector: names.LabelInferenceService + "=" + ModelName})
			if err == nil {
				c.look(pods.Items, least, most)
			}
		}, pollEvery)
	}()
	return c
}

func (c *PodCounts) look(pods []corev1.Pod, least, most int) {
	exist, ready := 0, 0
	for _, pod := range pods {
		if pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed {
			continue
		}
		exist++
		if pod.DeletionTimestamp == nil && PodReady(&pod) {
			ready++
		}
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.looks++
	if problem := fmt.Sprintf("%d pods, of which %d are ready", exist, ready); (exist > most || ready < least) &&
		!slices.Contains(c.problems, problem) {
		c.problems = append(c.problems, problem)
	}
}

// Stop ends the looks, and fails the test if a count was out of its bounds.
func (c *PodCounts) Stop(t *testing.T) {
	t.Helper()
	c.cancel()
	<-c.done
	t.Logf("looked %d times at the pods", c.looks)
	for _, problem := range c.problems {
		t.Errorf("there were %s", problem)
	}
}

// scarceTime is how long a rollout takes that waits for pods to terminate, and for others to start, several times.
const scarceTime = 2 * RolloutTime

// AwaitScarce waits until a revision has a weight, in a rollout with a bound on the pods.
func (u *User) AwaitScarce(t *testing.T, revision string, weight int) {
	t.Helper()
	Eventually(t, scarceTime, fmt.Sprintf("%s has %d %%", revision, weight), func() error {
		status := u.Predictor(t)
		for _, target := range status.Traffic {
			if target.RevisionName == revision && int(target.Percent) == weight {
				return nil
			}
		}
		return fmt.Errorf("the traffic is %v", status.Traffic)
	})
}
