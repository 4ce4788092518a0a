package harness

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
)

const (
	// ManagerName is the name of the manager's Deployment, and of its pods' label app.
	ManagerName      = "sluice-manager"
	managerContainer = "manager"
	managerMetrics   = 8080

	configVolume = "configuration"
	configKey    = "config.yaml"
)

// Manager is Sluice's own Deployment and its configuration.
type Manager struct{ *Environment }

// Manager returns the cluster's manager.
func (env *Environment) Manager() Manager { return Manager{env} }

// deployment reads the manager's Deployment.
func (m Manager) deployment() (*appsv1.Deployment, error) {
	deployment, err := m.Kube.AppsV1().Deployments(SystemNamespace).Get(context.Background(), ManagerName,
		metav1.GetOptions{})
	if err != nil {
		return nil, fmt.Errorf("the manager's Deployment: %w", err)
	}
	return deployment, nil
}

// configMap reads the ConfigMap with the configuration. The Deployment has its name, which ends in a hash
// where kustomize has made it.
func (m Manager) configMap(ctx context.Context) (*corev1.ConfigMap, error) {
	deployment, err := m.deployment()
	if err != nil {
		return nil, err
	}
	for _, volume := range deployment.Spec.Template.Spec.Volumes {
		if volume.Name != configVolume || volume.ConfigMap == nil {
			continue
		}
		found, err := m.Kube.CoreV1().ConfigMaps(SystemNamespace).Get(ctx, volume.ConfigMap.Name, metav1.GetOptions{})
		if err != nil {
			return nil, fmt.Errorf("the manager's configuration: %w", err)
		}
		return found, nil
	}
	return nil, fmt.Errorf("the manager's Deployment has no volume %s of a ConfigMap", configVolume)
}

// patchConfigMap merges a patch into the ConfigMap with the configuration.
func (m Manager) patchConfigMap(ctx context.Context, patch map[string]any) error {
	found, err := m.configMap(ctx)
	if err != nil {
		return err
	}
	text, err := json.Marshal(patch)
	if err != nil {
		return err
	}
	_, err = m.Kube.CoreV1().ConfigMaps(SystemNamespace).Patch(ctx, found.Name, types.MergePatchType, text,
		metav1.PatchOptions{})
	if err != nil {
		return fmt.Errorf("writing the manager's configuration: %w", err)
	}
	return nil
}

// Lease reads the Lease by which the manager's pods elect a leader.
func (m Manager) Lease() (*coordinationv1.Lease, error) {
	leases, err := m.Kube.CoordinationV1().Leases(SystemNamespace).List(context.Background(), metav1.ListOptions{})
	if err != nil {
		return nil, fmt.Errorf("listing leases: %w", err)
	}
	for _, lease := range leases.Items {
		if strings.Contains(lease.Name, "sluice") && lease.Spec.HolderIdentity != nil {
			return &lease, nil
		}
	}
	return nil, fmt.Errorf("no lease of the manager in %s", SystemNamespace)
}

// Leader returns the name of the pod that leads, or an error if that is terminating.
func (m Manager) Leader() (string, error) {
	lease, err := m.Lease()
	if err != nil {
		return "", err
	}
	name, _, _ := strings.Cut(*lease.Spec.HolderIdentity, "_")
	pod, err := m.Kube.CoreV1().Pods(SystemNamespace).Get(context.Background(), name, metav1.GetOptions{})
	if err != nil {
		return "", fmt.Errorf("the manager's leader: %w", err)
	}
	if pod.DeletionTimestamp != nil {
		return "", fmt.Errorf("the manager's leader %s is terminating", name)
	}
	return name, nil
}

// Kill deletes the manager's pods by force, as the loss of a node would.
func (m Manager) Kill(t *testing.T) {
	t.Helper()
	deployment, err := m.deployment()
	if err != nil {
		t.Fatal(err)
	}
	err = m.Kube.CoreV1().Pods(SystemNamespace).DeleteCollection(context.Background(),
		metav1.DeleteOptions{GracePeriodSeconds: ptr.To[int64](0)},
		metav1.ListOptions{LabelSelector: metav1.FormatLabelSelector(deployment.Spec.Selector)})
	if err != nil {
		t.Fatalf("ending the manager's pods: %v", err)
	}
}

// Restarts returns how often the kubelet has restarted the containers of the manager's pods.
func (m Manager) Restarts(t *testing.T) int32 {
	t.Helper()
	pods, err := m.Kube.CoreV1().Pods(SystemNamespace).List(context.Background(),
		metav1.ListOptions{LabelSelector: "app=" + ManagerName})
	if err != nil {
		t.Fatalf("listing the manager's pods: %v", err)
	}
	var restarts int32
	for _, pod := range pods.Items {
		for _, container := range pod.Status.ContainerStatuses {
			restarts += container.RestartCount
		}
	}
	return restarts
}

// EndLeader deletes the leader, gently or by force, and takes a step, which another manager has to finish. It logs how
// long there was no leader.
func (m Manager) EndLeader(t *testing.T, force bool, step func()) {
	t.Helper()
	leader, err := m.Leader()
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	m.DeletePod(t, SystemNamespace, leader, force)
	step()
	m.AwaitWorking(t)
	lease, err := m.Lease()
	if err != nil || lease.Spec.AcquireTime == nil {
		t.Fatalf("the Lease is %+v, error %v", lease, err)
	}
	took := lease.Spec.AcquireTime.Sub(began).Round(time.Millisecond)
	t.Logf("another manager leads %s after the leader was deleted, by force: %v", took, force)
}

// AwaitWorking waits until the Deployment is rolled out, one of its pods leads, and the leader's
// queue is empty after each InferenceService has been in it.
func (m Manager) AwaitWorking(t *testing.T) {
	t.Helper()
	Eventually(t, 2*time.Minute, "the manager is rolled out, leads and is done", func() error {
		deployment, err := m.deployment()
		if err != nil {
			return err
		}
		status, replicas := deployment.Status, *deployment.Spec.Replicas
		if status.ObservedGeneration < deployment.Generation || status.UpdatedReplicas < replicas ||
			status.AvailableReplicas < replicas || status.Replicas > replicas {
			return fmt.Errorf("the Deployment's status is %+v", status)
		}
		metrics, err := m.Metrics()
		if err != nil {
			return err
		}
		services, err := m.allServices()
		if err != nil {
			return err
		}
		added, waiting := metrics.Named("workqueue_adds_total").Sum(), metrics.Named("workqueue_depth").Sum()
		inWork := metrics.Named("workqueue_unfinished_work_seconds").Sum()
		if int(added) < services || waiting > 0 || inWork > 0 {
			return fmt.Errorf("of %d services its queue has had %v, holds %v, works for %v s", services, added, waiting, inWork)
		}
		return nil
	})
}

// allServices returns the number of InferenceServices in all namespaces.
func (m Manager) allServices() (int, error) {
	ctx, cancel := context.WithTimeout(context.Background(), requestTimeout)
	defer cancel()
	list, err := m.serving.ServingV1beta1().InferenceServices(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
	if err != nil {
		return 0, fmt.Errorf("listing InferenceServices: %w", err)
	}
	return len(list.Items), nil
}
