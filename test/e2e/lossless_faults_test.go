package e2e

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

const (
	gatewayName = "istio-ingressgateway"
	istiodName  = "istiod"
)

func podReady(pod *corev1.Pod) bool {
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodReady {
			return condition.Status == corev1.ConditionTrue
		}
	}
	return false
}

// scaleForTest gives a Deployment other replicas until the test has ended.
func (env *environment) scaleForTest(t *testing.T, namespace, name string, replicas int32) {
	t.Helper()
	deployment, err := env.kube.AppsV1().Deployments(namespace).Get(context.Background(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatalf("Deployment %s: %v", name, err)
	}
	before := *deployment.Spec.Replicas
	t.Cleanup(func() { env.awaitAvailable(t, namespace, name) })
	undo(t, "scaling Deployment "+name+" back", func(ctx context.Context) error {
		return env.scale(ctx, namespace, name, before)
	})
	if err := env.scale(context.Background(), namespace, name, replicas); err != nil {
		t.Fatal(err)
	}
	env.awaitAvailable(t, namespace, name)
}

func (env *environment) scale(ctx context.Context, namespace, name string, replicas int32) error {
	patch := fmt.Appendf(nil, `{"spec":{"replicas":%d}}`, replicas)
	_, err := env.kube.AppsV1().Deployments(namespace).Patch(ctx, name, types.MergePatchType, patch, metav1.PatchOptions{})
	if err != nil {
		return fmt.Errorf("scaling Deployment %s: %w", name, err)
	}
	return nil
}

// awaitAvailable waits until a Deployment has all its pods and no others.
func (env *environment) awaitAvailable(t *testing.T, namespace, name string) {
	t.Helper()
	eventually(t, goneTime, "Deployment "+name+" is available", func() error {
		d, err := env.kube.AppsV1().Deployments(namespace).Get(context.Background(), name, metav1.GetOptions{})
		if err != nil {
			return err
		}
		if d.Status.ObservedGeneration < d.Generation || d.Status.AvailableReplicas != *d.Spec.Replicas || d.Status.Replicas != *d.Spec.Replicas {
			return fmt.Errorf("its status is %+v", d.Status)
		}
		return nil
	})
}

// deletePod ends a pod gently or, as the loss of its node would, at once.
func (env *environment) deletePod(t *testing.T, namespace, name string, force bool) {
	t.Helper()
	var options metav1.DeleteOptions
	if force {
		options.GracePeriodSeconds = ptr.To[int64](0)
	}
	if err := env.kube.CoreV1().Pods(namespace).Delete(context.Background(), name, options); err != nil {
		t.Fatalf("deleting pod %s: %v", name, err)
	}
}

// podsOf lists the pods of a revision that aren't on their way out.
func (u *user) podsOf(t *testing.T, revision string) []corev1.Pod {
	t.Helper()
	all, err := u.pods()
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

// killManager kills the manager that leads in the middle of a change: the other
// one finishes it.
func (tr *traffic) killManager(t *testing.T, m manager, d harness.Manifest) {
	t.Helper()
	leader, err := m.leader()
	if err != nil {
		t.Fatal(err)
	}
	m.deletePod(t, systemNamespace, leader, true)
	tr.rollOut(t, d)
	m.waitUntilWorking(t)
	tr.hold(t, 500)
}

// killIstiod kills istiod; Envoy goes on with what it knows, and a change made
// while there was none gets to it from the next one.
func (tr *traffic) killIstiod(t *testing.T, d harness.Manifest) {
	t.Helper()
	pods, err := tr.kube.CoreV1().Pods(istioNamespace).List(context.Background(), metav1.ListOptions{LabelSelector: "app=" + istiodName})
	if err != nil {
		t.Fatalf("listing istiod's pods: %v", err)
	}
	for _, pod := range pods.Items {
		tr.deletePod(t, istioNamespace, pod.Name, true)
	}
	target := tr.apply(t, d)
	tr.awaitAvailable(t, istioNamespace, istiodName)
	tr.awaitCondition(t, "RolledOut", "True")
	tr.awaitAnswers(t, target, 200)
}

// deleteGateway ends one of the two gateways gently, as a rollout of it does.
func (tr *traffic) deleteGateway(t *testing.T) {
	t.Helper()
	gateways, err := tr.gatewayPods()
	if err != nil {
		t.Fatal(err)
	}
	if len(gateways) < 2 {
		t.Fatalf("there is %d gateway, want two", len(gateways))
	}
	tr.deletePod(t, istioNamespace, gateways[0].Name, false)
	tr.hold(t, 1000)
	eventually(t, goneTime, "the gateway's pod is replaced", func() error {
		pods, err := tr.gatewayPods()
		if err != nil {
			return err
		}
		for _, pod := range pods {
			if pod.Name == gateways[0].Name || !podReady(&pod) {
				return fmt.Errorf("pod %s is there, ready: %v", pod.Name, podReady(&pod))
			}
		}
		return nil
	})
	tr.hold(t, 500)
}

// deleteOnePodOfEach ends one pod of stable and one of the canary, of two each.
func (tr *traffic) deleteOnePodOfEach(t *testing.T) {
	t.Helper()
	status := tr.status(t)
	for _, revision := range []string{status.LatestRolledoutRevision, status.LatestCreatedRevision} {
		tr.deletePod(t, tr.namespace, tr.podsOf(t, revision)[0].Name, false)
		tr.hold(t, 1000)
		tr.awaitPods(t, 4)
	}
}

// restartAPIServer has the API server go away under load.
func (tr *traffic) restartAPIServer(t *testing.T) {
	t.Helper()
	if tr.killAPIServer(t) {
		tr.hold(t, 2000)
	}
}

// killAPIServer kills the local cluster's API server and starts it again. On any other
// cluster it does nothing, and says so: there is no way to do that.
func (u *user) killAPIServer(t *testing.T) (killed bool) {
	t.Helper()
	root, err := repositoryRoot()
	if err != nil {
		t.Fatal(err)
	}
	if u.kubeconfig != filepath.Join(root, "_local", "kubeconfig") {
		t.Log("not the local cluster: its API server is left alone")
		return false
	}
	began := time.Now()
	u.run(t, "cd '"+root+"' && go run ./hack/cluster restart kube-apiserver")
	t.Logf("the API server was away for %s", time.Since(began).Round(100*time.Millisecond))
	return true
}
