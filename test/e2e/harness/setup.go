package harness

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
)

// Setup is what an upgrade of the manager changes.
type Setup struct {
	// Image is the manager's.
	Image string
	// configuration is the text of its file.
	configuration string
}

// Current returns the present setup.
func (m Manager) Current(t *testing.T) Setup {
	t.Helper()
	deployment, err := m.deployment()
	if err != nil {
		t.Fatal(err)
	}
	configuration, err := m.configMap(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, container := range deployment.Spec.Template.Spec.Containers {
		if container.Name == managerContainer {
			return Setup{container.Image, configuration.Data[configKey]}
		}
	}
	t.Fatalf("Deployment %s has no container %s", ManagerName, managerContainer)
	return Setup{}
}

// Edit returns the setup with another configuration.
func (s Setup) Edit(t *testing.T, change func(*configv1alpha1.SluiceConfiguration)) Setup {
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

// parse returns the setup's configuration.
func (s Setup) parse(t *testing.T) *configv1alpha1.SluiceConfiguration {
	t.Helper()
	configuration, err := configv1alpha1.Parse([]byte(s.configuration))
	if err != nil {
		t.Fatalf("the manager's configuration: %v", err)
	}
	return configuration
}

// Settle returns how long the manager gives Envoy to learn of a change.
func (m Manager) Settle(t *testing.T) time.Duration {
	t.Helper()
	return m.Current(t).parse(t).Rollout.Settle.Duration
}

// beforeTests is the ConfigMap's annotation with the setup that a run has found and not put back
// yet. It is there after a run that was killed.
const beforeTests = "e2e.sluice.dev/before-tests"

// Install rolls the manager out with a setup, as an upgrade does, and waits until it works.
func (m Manager) Install(t *testing.T, wanted Setup) {
	t.Helper()
	if err := m.write(context.Background(), wanted, map[string]any{}); err != nil {
		t.Fatal(err)
	}
	m.AwaitWorking(t)
}

// write writes a setup, and annotations of the ConfigMap that holds the configuration.
func (m Manager) write(ctx context.Context, wanted Setup, annotations map[string]any) error {
	err := m.patchConfigMap(ctx, map[string]any{
		"metadata": map[string]any{"annotations": annotations},
		"data":     map[string]string{configKey: wanted.configuration},
	})
	if err != nil {
		return err
	}
	// The annotation makes a new pod even where the image is the same.
	template := fmt.Sprintf(`{"spec":{"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":%q}},`+
		`"spec":{"containers":[{"name":%q,"image":%q}]}}}}`, time.Now().Format(time.RFC3339Nano), managerContainer,
		wanted.Image)
	_, err = m.Kube.AppsV1().Deployments(SystemNamespace).Patch(ctx, ManagerName, types.StrategicMergePatchType,
		[]byte(template), metav1.PatchOptions{})
	if err != nil {
		return fmt.Errorf("changing the manager's image: %w", err)
	}
	return nil
}

// InstallForTest installs a setup, and puts the present one back when the test has ended.
func (m Manager) InstallForTest(t *testing.T, wanted Setup) {
	t.Helper()
	m.RestoreAfter(t)
	m.Install(t, wanted)
}

// RestoreAfter returns the present setup, and puts it back when the test has ended.
func (m Manager) RestoreAfter(t *testing.T) Setup {
	t.Helper()
	before := m.Current(t)
	kept, err := json.Marshal(map[string]string{"image": before.Image, "configuration": before.configuration})
	if err != nil {
		t.Fatal(err)
	}
	annotations := map[string]any{"annotations": map[string]string{beforeTests: string(kept)}}
	if err := m.patchConfigMap(context.Background(), map[string]any{"metadata": annotations}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.AwaitWorking(t) })
	Undo(t, "putting the manager's setup back", func(ctx context.Context) error {
		return m.write(ctx, before, map[string]any{beforeTests: nil})
	})
	return before
}

// restoreLeft puts back the setup that an earlier run has found, if that was cut short, and reports
// whether it did.
func (m Manager) restoreLeft(ctx context.Context) (restored bool, err error) {
	configuration, err := m.configMap(ctx)
	if err != nil {
		return false, err
	}
	kept, left := configuration.Annotations[beforeTests]
	if !left {
		return false, nil
	}
	var before struct{ Image, Configuration string }
	if err := json.Unmarshal([]byte(kept), &before); err != nil {
		return false, fmt.Errorf("annotation %s: %w", beforeTests, err)
	}
	return true, m.write(ctx, Setup{before.Image, before.Configuration}, map[string]any{beforeTests: nil})
}

// ReinstallAfter installs the manager again as the local cluster has it when the test has ended. It is for tests that
// delete it, or install it in another way. Until then the cluster of a run that is killed has to be mended by `make up`.
func (u *User) ReinstallAfter(t *testing.T) {
	t.Helper()
	root := u.localRoot(t)
	if root == "" {
		t.Fatal("only the local cluster's manager can be installed again")
	}
	t.Cleanup(func() { u.Manager().AwaitWorking(t) })
	Undo(t, "installing the manager again", func(ctx context.Context) error {
		if _, stderr, err := u.Try("kubectl kustomize '" + root + "/_local/overlay' | " +
			"kubectl apply --server-side --force-conflicts -f -"); err != nil {
			return fmt.Errorf("%w: %s", err, stderr)
		}
		return u.Manager().deleteOtherConfigMaps(ctx)
	})
}

// deleteOtherConfigMaps deletes configurations that the manager's Deployment doesn't mount.
func (m Manager) deleteOtherConfigMaps(ctx context.Context) error {
	mounted, err := m.configMap(ctx)
	if err != nil {
		return err
	}
	err = m.Kube.CoreV1().ConfigMaps(SystemNamespace).DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{
		LabelSelector: "app=" + ManagerName, FieldSelector: "metadata.name!=" + mounted.Name})
	if err != nil {
		return fmt.Errorf("deleting other configurations: %w", err)
	}
	return nil
}
