package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	appsv1 "k8s.io/api/apps/v1"
	coordinationv1 "k8s.io/api/coordination/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/yaml"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
)

const (
	managerName      = "sluice-manager"
	managerContainer = "manager"
	managerMetrics   = 8080

	configMapName = "sluice-configuration"
	configMapKey  = "config.yaml"
)

// manager is Sluice's own Deployment and configuration.
type manager struct{ *environment }

// manager returns the cluster's manager.
func (env *environment) manager() manager { return manager{env} }

func (m manager) deployment() (*appsv1.Deployment, error) {
	deployment, err := m.kube.AppsV1().Deployments(systemNamespace).Get(context.Background(), managerName, metav1.GetOptions{})
	if err != nil {
		return nil, fmt.Errorf("the manager's Deployment: %w", err)
	}
	return deployment, nil
}

// setup is what an upgrade of the manager changes.
type setup struct{ image, configuration string }

func (m manager) current(t *testing.T) setup {
	t.Helper()
	deployment, err := m.deployment()
	if err != nil {
		t.Fatal(err)
	}
	configuration, err := m.kube.CoreV1().ConfigMaps(systemNamespace).Get(context.Background(), configMapName, metav1.GetOptions{})
	if err != nil {
		t.Fatalf("the manager's configuration: %v", err)
	}
	for _, container := range deployment.Spec.Template.Spec.Containers {
		if container.Name == managerContainer {
			return setup{container.Image, configuration.Data[configMapKey]}
		}
	}
	t.Fatalf("Deployment %s has no container %s", managerName, managerContainer)
	return setup{}
}

// edit returns the setup with another configuration.
func (s setup) edit(t *testing.T, change func(*configv1alpha1.SluiceConfiguration)) setup {
	t.Helper()
	configuration := s.parse(t)
	change(configuration)
	text, err := yaml.Marshal(configuration)
	if err != nil {
		t.Fatal(err)
	}
	s.configuration = string(text)
	return s
}

func (s setup) parse(t *testing.T) *configv1alpha1.SluiceConfiguration {
	t.Helper()
	configuration, err := configv1alpha1.Parse([]byte(s.configuration))
	if err != nil {
		t.Fatalf("the manager's configuration: %v", err)
	}
	return configuration
}

// beforeTests is the ConfigMap's annotation with what a run has found there and not put back
// yet: a run that is killed leaves it.
const beforeTests = "e2e.sluice.dev/before-tests"

// install rolls the manager out with a setup, as an upgrade does, and waits
// until the new one leads and has looked at everything.
func (m manager) install(t *testing.T, wanted setup) {
	t.Helper()
	if err := m.write(context.Background(), wanted, map[string]any{}); err != nil {
		t.Fatal(err)
	}
	m.waitUntilWorking(t)
}

// write changes the manager's image and configuration, and annotations of that.
func (m manager) write(ctx context.Context, wanted setup, annotations map[string]any) error {
	configuration, err := json.Marshal(map[string]any{
		"metadata": map[string]any{"annotations": annotations},
		"data":     map[string]string{configMapKey: wanted.configuration},
	})
	if err != nil {
		return err
	}
	_, err = m.kube.CoreV1().ConfigMaps(systemNamespace).Patch(ctx, configMapName, types.MergePatchType, configuration, metav1.PatchOptions{})
	if err != nil {
		return fmt.Errorf("writing the manager's configuration: %w", err)
	}
	// The annotation makes a new pod even where the image is the same.
	template := fmt.Sprintf(`{"spec":{"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":%q}},`+
		`"spec":{"containers":[{"name":%q,"image":%q}]}}}}`, time.Now().Format(time.RFC3339Nano), managerContainer, wanted.image)
	_, err = m.kube.AppsV1().Deployments(systemNamespace).Patch(ctx, managerName, types.StrategicMergePatchType, []byte(template), metav1.PatchOptions{})
	if err != nil {
		return fmt.Errorf("changing the manager's image: %w", err)
	}
	return nil
}

// installForTest installs a setup, and puts the old one back when the test has
// ended.
func (m manager) installForTest(t *testing.T, wanted setup) {
	t.Helper()
	m.restoreAfter(t)
	m.install(t, wanted)
}

// restoreAfter puts the present setup back when the test has ended.
func (m manager) restoreAfter(t *testing.T) setup {
	t.Helper()
	before := m.current(t)
	kept, err := json.Marshal(map[string]string{"image": before.image, "configuration": before.configuration})
	if err != nil {
		t.Fatal(err)
	}
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"annotations": map[string]string{beforeTests: string(kept)}}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.kube.CoreV1().ConfigMaps(systemNamespace).Patch(context.Background(), configMapName, types.MergePatchType, patch, metav1.PatchOptions{})
	if err != nil {
		t.Fatalf("keeping the manager's configuration: %v", err)
	}
	t.Cleanup(func() { m.waitUntilWorking(t) })
	undo(t, "putting the manager's setup back", func(ctx context.Context) error {
		return m.write(ctx, before, map[string]any{beforeTests: nil})
	})
	return before
}

// restoreLeft puts back the setup that a run has left which was cut short.
func (m manager) restoreLeft(ctx context.Context) (restored bool, err error) {
	configuration, err := m.kube.CoreV1().ConfigMaps(systemNamespace).Get(ctx, configMapName, metav1.GetOptions{})
	if err != nil {
		return false, fmt.Errorf("the manager's configuration: %w", err)
	}
	kept, left := configuration.Annotations[beforeTests]
	if !left {
		return false, nil
	}
	var before struct{ Image, Configuration string }
	if err := json.Unmarshal([]byte(kept), &before); err != nil {
		return false, fmt.Errorf("annotation %s: %w", beforeTests, err)
	}
	return true, m.write(ctx, setup{before.Image, before.Configuration}, map[string]any{beforeTests: nil})
}

// kill ends the manager's pods at once, as a lost node does.
func (m manager) kill(t *testing.T) {
	t.Helper()
	deployment, err := m.deployment()
	if err != nil {
		t.Fatal(err)
	}
	err = m.kube.CoreV1().Pods(systemNamespace).DeleteCollection(context.Background(),
		metav1.DeleteOptions{GracePeriodSeconds: ptr.To[int64](0)},
		metav1.ListOptions{LabelSelector: metav1.FormatLabelSelector(deployment.Spec.Selector)})
	if err != nil {
		t.Fatalf("ending the manager's pods: %v", err)
	}
}

// waitUntilWorking waits until the Deployment is rolled out, one of its pods
// leads, and that one's queue is empty after it has been filled.
func (m manager) waitUntilWorking(t *testing.T) {
	t.Helper()
	eventually(t, 2*time.Minute, "the manager is rolled out, leads and is done", func() error {
		deployment, err := m.deployment()
		if err != nil {
			return err
		}
		status, replicas := deployment.Status, *deployment.Spec.Replicas
		if status.ObservedGeneration < deployment.Generation || status.UpdatedReplicas < replicas ||
			status.AvailableReplicas < replicas || status.Replicas > replicas {
			return fmt.Errorf("the Deployment's status is %+v", status)
		}
		metrics, err := m.metrics()
		if err != nil {
			return err
		}
		services, err := m.allServices()
		if err != nil {
			return err
		}
		added, waiting := metrics.named("workqueue_adds_total").sum(), metrics.named("workqueue_depth").sum()
		inWork := metrics.named("workqueue_unfinished_work_seconds").sum()
		if int(added) < services || waiting > 0 || inWork > 0 {
			return fmt.Errorf("of %d services its queue has had %v, holds %v, works for %v s", services, added, waiting, inWork)
		}
		return nil
	})
}

// allServices counts the InferenceServices of all namespaces.
func (m manager) allServices() (int, error) {
	list, err := m.serving.ServingV1beta1().InferenceServices(metav1.NamespaceAll).List(context.Background(), metav1.ListOptions{})
	if err != nil {
		return 0, fmt.Errorf("listing InferenceServices: %w", err)
	}
	return len(list.Items), nil
}

// lease is the one by which the manager's pods elect a leader.
func (m manager) lease() (*coordinationv1.Lease, error) {
	leases, err := m.kube.CoordinationV1().Leases(systemNamespace).List(context.Background(), metav1.ListOptions{})
	if err != nil {
		return nil, fmt.Errorf("listing leases: %w", err)
	}
	for _, lease := range leases.Items {
		if strings.Contains(lease.Name, "sluice") && lease.Spec.HolderIdentity != nil {
			return &lease, nil
		}
	}
	return nil, fmt.Errorf("no lease of the manager in %s", systemNamespace)
}

// leader names the pod that leads, unless that is on its way out.
func (m manager) leader() (string, error) {
	lease, err := m.lease()
	if err != nil {
		return "", err
	}
	name, _, _ := strings.Cut(*lease.Spec.HolderIdentity, "_")
	pod, err := m.kube.CoreV1().Pods(systemNamespace).Get(context.Background(), name, metav1.GetOptions{})
	if err != nil {
		return "", fmt.Errorf("the manager's leader: %w", err)
	}
	if pod.DeletionTimestamp != nil {
		return "", fmt.Errorf("the manager's leader %s is on its way out", name)
	}
	return name, nil
}

// metrics reads the leader's metrics.
func (m manager) metrics() (samples, error) {
	pod, err := m.leader()
	if err != nil {
		return nil, err
	}
	return m.scrape(systemNamespace, pod, managerMetrics, "metrics")
}

// requests are what the leader has asked of the API server so far.
type requests struct {
	get, put, post, patch, delete int
	// conflicts are those of them, the Lease left out, that came later than somebody else's.
	conflicts int
}

func (m manager) requests() (requests, error) {
	metrics, err := m.metrics()
	if err != nil {
		return requests{}, err
	}
	sent := metrics.named("rest_client_requests_total")
	by := sent.by("method")
	conflict, conflicts := model.LabelValue(strconv.Itoa(http.StatusConflict)), 0
	for _, one := range sent {
		if one.Metric["code"] == conflict && one.Metric["method"] != http.MethodPut {
			conflicts += int(one.Value)
		}
	}
	return requests{by[http.MethodGet], by[http.MethodPut], by[http.MethodPost], by[http.MethodPatch], by[http.MethodDelete], conflicts}, nil
}

// objectWrites are the requests that write anything but the lease, which is
// renewed by PUT.
func (r requests) objectWrites() int { return r.post + r.patch + r.delete }

// waitUntilQuiet waits until the manager has written nothing for longer than
// anything that it waits for by the clock takes.
func (m manager) waitUntilQuiet(t *testing.T) {
	t.Helper()
	rollout := m.current(t).parse(t).Rollout
	quiet := rollout.Settle.Duration + rollout.Drain.Duration + 3*time.Second
	unchangedFor(t, quiet, "the manager's writes", func() (int, error) {
		now, err := m.requests()
		return now.objectWrites(), err
	})
}
