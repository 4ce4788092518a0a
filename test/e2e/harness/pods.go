package harness

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// PodReady reports whether a pod is ready.
func PodReady(pod *corev1.Pod) bool {
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodReady {
			return condition.Status == corev1.ConditionTrue
		}
	}
	return false
}

// Pods lists the pods of my-model that aren't terminating.
func (u *User) Pods() ([]corev1.Pod, error) {
	list, err := u.Kube.CoreV1().Pods(u.Namespace).List(context.Background(),
		metav1.ListOptions{LabelSelector: "app=my-model"})
	if err != nil {
		return nil, fmt.Errorf("listing pods: %w", err)
	}
	var pods []corev1.Pod
	for _, pod := range list.Items {
		if pod.DeletionTimestamp == nil {
			pods = append(pods, pod)
		}
	}
	return pods, nil
}

// PodsOf lists the pods of a revision that aren't terminating; there has to be one.
func (u *User) PodsOf(t *testing.T, revision string) []corev1.Pod {
	t.Helper()
	all, err := u.Pods()
	if err != nil {
		t.Fatal(err)
	}
	var pods []corev1.Pod
	for _, pod := range all {
		if strings.HasPrefix(pod.Name, revision+"-deployment-") {
			pods = append(pods, pod)
		}
	}
	if len(pods) == 0 {
		t.Fatalf("revision %s has no pod", revision)
	}
	return pods
}

// PodNames returns the names of the pods that Pods lists, in their order.
func (u *User) PodNames(t *testing.T) []string {
	t.Helper()
	pods, err := u.Pods()
	if err != nil {
		t.Fatal(err)
	}
	names := make([]string, 0, len(pods))
	for _, pod := range pods {
		names = append(names, pod.Name)
	}
	slices.Sort(names)
	return names
}

// AwaitPods waits until my-model has n pods that are ready, and no others but terminating pods.
func (u *User) AwaitPods(t *testing.T, n int) {
	t.Helper()
	Eventually(t, RolloutTime, fmt.Sprintf("%d pods", n), func() error {
		pods, err := u.Pods()
		if err != nil {
			return err
		}
		ready := 0
		for i := range pods {
			if PodReady(&pods[i]) {
				ready++
			}
		}
		if ready != n || len(pods) != n {
			return fmt.Errorf("there are %d, %d of them ready", len(pods), ready)
		}
		return nil
	})
}
