package e2e

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// TestInstallation does what docs/install.md describes, by the page's commands: it ends Sluice beside a model that
// serves, installs a release by Helm and ends that, then installs the release's install.yaml, whose image the node
// pulls. No prediction fails, no pod restarts, no route changes, and each manager takes the rollout on.
func TestInstallation(t *testing.T) {
	// A version of its own each time: a node that has an image of that name pulls no other.
	building := harness.BuildRelease(t, fmt.Sprintf("v0.0.1-test.%d", time.Now().Unix()))
	env := harness.Alone(t)
	i := installation{
		Walk:    harness.Walk{User: env.Enter(t, env.NewNamespace(t, harness.Injected()))},
		release: env.ServeRelease(t, building),
		page:    readPage(t, "install.md"),
	}
	i.ReinstallAfter(t)
	t.Cleanup(func() { i.forgetHelm(t) })
	i.ReachStage(t, harness.Stages[0])
	i.ReachStage(t, harness.Stages[1])
	prober := i.StartProber(t)
	for _, step := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"uninstall", i.uninstall},
		{"without a manager", i.withoutManager},
		{"helm upgrade --install", i.installByHelm},
		{"pinned", func(t *testing.T) { i.ReachStage(t, harness.Stages[2]) }},
		{"helm uninstall", i.uninstallByHelm},
		{"install.yaml", i.installFile},
		{"promoted", func(t *testing.T) { i.ReachStage(t, harness.Stages[3]) }},
		{"check that it works", i.check},
	} {
		if !t.Run(step.name, step.run) {
			t.Fatal("the steps after it build on it")
		}
	}
	prober.Stop(t)
}

// installation is a user who follows the page.
type installation struct {
	harness.Walk
	release harness.Release
	page    string
}

// commands returns the page's only block of commands that contains a text.
func (i installation) commands(t *testing.T, text string) string {
	t.Helper()
	var found []string
	for _, block := range blocksOf(i.page) {
		if block.language == "" && strings.Contains(block.text, text) {
			found = append(found, block.text)
		}
	}
	if len(found) != 1 {
		t.Fatalf("the page has %d blocks with %q, want one", len(found), text)
	}
	return found[0]
}

// unchanged runs a step, and fails the test if that changes the model's pods or routes.
func (i installation) unchanged(t *testing.T, step func()) {
	t.Helper()
	before := observe(t, i.User)
	step()
	if diff := cmp.Diff(before, observe(t, i.User)); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}

func (i installation) uninstall(t *testing.T) {
	i.unchanged(t, func() {
		i.Run(t, i.commands(t, "delete deployment,poddisruptionbudget"))
		i.awaitNoManager(t)
	})
}

func (i installation) awaitNoManager(t *testing.T) {
	t.Helper()
	harness.Eventually(t, harness.TerminationTime, "the manager's pods have terminated", func() error {
		pods, err := i.Kube.CoreV1().Pods(harness.SystemNamespace).List(context.Background(),
			metav1.ListOptions{LabelSelector: "app=" + harness.ManagerName})
		if err == nil && len(pods.Items) > 0 {
			err = fmt.Errorf("there are %d", len(pods.Items))
		}
		return err
	})
}

// withoutManager has Kubernetes replace a pod, and a change of the spec wait.
func (i installation) withoutManager(t *testing.T) {
	routes := map[string]string{}
	observeRoutes(t, i.User, routes)
	canary := i.Predictor(t).LatestCreatedRevision
	deleted := i.PodsOf(t, canary)[0].Name
	i.DeletePod(t, i.Namespace, deleted, false)
	harness.Eventually(t, harness.RolloutTime, "the pod is replaced", func() error {
		pods, err := i.Pods()
		if err == nil && (len(pods) != 2 || slices.ContainsFunc(pods, func(pod corev1.Pod) bool {
			return pod.Name == deleted || !harness.PodReady(&pod)
		})) {
			err = fmt.Errorf("there are %d pods: %v", len(pods), i.PodNames(t))
		}
		return err
	})
	i.Run(t, "kubectl apply -f "+harness.Stages[2].Manifest)
	now := map[string]string{}
	observeRoutes(t, i.User, now)
	if diff := cmp.Diff(routes, now); diff != "" {
		t.Errorf("without a manager the routes changed (-before +after):\n%s", diff)
	}
}

// installByHelm installs the release's image by the page's command. The manager takes on what was applied meanwhile, so
// the routes change.
func (i installation) installByHelm(t *testing.T) {
	command := strings.NewReplacer(
		"registry.example.com/sluice/manager", i.release.Image, "RELEASE", i.release.Version,
		"models.example.com", "example.com",
	).Replace(i.commands(t, "helm upgrade --install"))
	values, err := yaml.Marshal(map[string]any{"configuration": localConfiguration(t)})
	if err != nil {
		t.Fatal(err)
	}
	i.runInClone(t, strings.TrimSpace(command)+" --take-ownership --values "+writeFile(t, "values.yaml", values))
	i.checkManager(t)
}

func (i installation) uninstallByHelm(t *testing.T) {
	i.unchanged(t, func() {
		i.runInClone(t, "helm uninstall sluice --namespace sluice-system")
		i.awaitNoManager(t)
	})
}

// forgetHelm removes the labels and annotations that Helm has left on the objects that it keeps.
func (i installation) forgetHelm(t *testing.T) {
	t.Helper()
	i.Run(t, `kubectl apply --server-side --field-manager=helm -f - <<'END'
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: inferenceservices.serving.kubeflow.org}
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: sluice-ingress-gateway, namespace: sluice-system}
END`)
}

// installFile installs the release's install.yaml with the local cluster's configuration, as a user would edit it.
func (i installation) installFile(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(i.release.Folder, "install.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	documents := strings.Split(string(text), "\n---\n")
	edited := slices.IndexFunc(documents, func(document string) bool {
		return strings.Contains(document, "\nkind: ConfigMap\n") && strings.Contains(document, "sluice-configuration")
	})
	if edited < 0 {
		t.Fatal("install.yaml has no configuration")
	}
	var configuration map[string]any
	if err := yaml.Unmarshal([]byte(documents[edited]), &configuration); err != nil {
		t.Fatal(err)
	}
	settings, err := yaml.Marshal(localConfiguration(t))
	if err != nil {
		t.Fatal(err)
	}
	configuration["data"] = map[string]string{"config.yaml": string(settings)}
	document, err := yaml.Marshal(configuration)
	if err != nil {
		t.Fatal(err)
	}
	documents[edited] = string(document)
	path := writeFile(t, "install.yaml", []byte(strings.Join(documents, "\n---\n")))
	i.unchanged(t, func() {
		apply := "cd '" + filepath.Dir(path) + "'\n" + strings.TrimSpace(i.commands(t, "apply --server-side -f install.yaml"))
		if conflict := i.Refused(t, apply); !strings.Contains(conflict, `conflict with "helm"`) {
			t.Errorf("after Helm the page's command is refused for another reason: %s", conflict)
		}
		i.Run(t, apply+" --force-conflicts")
		i.checkManager(t)
		i.Run(t, apply) // As for an upgrade.
	})
}

// checkManager waits until the release's manager works, and fails the test unless the image is the one that the
// registry serves, and the program reports the release's version.
func (i installation) checkManager(t *testing.T) {
	t.Helper()
	m := i.Manager()
	m.AwaitWorking(t)
	leader, err := m.Leader()
	if err != nil {
		t.Fatal(err)
	}
	pod, err := i.Kube.CoreV1().Pods(harness.SystemNamespace).Get(context.Background(), leader, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if id := pod.Status.ContainerStatuses[0].ImageID; !strings.HasSuffix(id, "@"+i.release.Digest) {
		t.Errorf("the manager's image is %s, want the digest %s", id, i.release.Digest)
	}
	built, err := m.Metrics()
	if err != nil {
		t.Fatal(err)
	}
	versions := slices.Sorted(maps.Keys(built.Named("sluice_build_info").By("version")))
	if want := []string{i.release.Version}; !slices.Equal(versions, want) {
		t.Errorf("the manager reports the versions %v, want %v", versions, want)
	}
}

// check follows the page's section "Check that it works" in another namespace.
func (i installation) check(t *testing.T) {
	u := i.Enter(t, i.NewNamespace(t, harness.Injected()))
	commands := strings.NewReplacer(
		"my-model.default.models.example.com", "my-model."+u.Namespace+".example.com",
		"http://ADDRESS/", "http://${INGRESS_HOST}:${INGRESS_PORT}/",
	).Replace(i.commands(t, "rollout status deployment/sluice-manager"))
	if printed := u.Run(t, "cd "+clone+"\n"+commands); !strings.Contains(printed, `"predictions"`) {
		t.Errorf("the page's commands print\n%s", printed)
	}
}

// clone is the clone's folder, seen from testdata, in which commands run.
const clone = "../../.."

// runInClone runs a command line of helm's in the clone's folder.
func (i installation) runInClone(t *testing.T, command string) {
	t.Helper()
	own := t.TempDir() // The user's own settings and caches aren't touched.
	i.Run(t, fmt.Sprintf("export PATH='%s':$PATH HELM_CACHE_HOME=%[2]s HELM_CONFIG_HOME=%[2]s HELM_DATA_HOME=%[2]s\n"+
		"cd %[3]s\n%[4]s", i.release.Helm, own, clone, command))
}

// localConfiguration returns the local cluster's configuration of the manager.
func localConfiguration(t *testing.T) map[string]any {
	t.Helper()
	text, err := os.ReadFile("../../hack/cluster/addons/overlay/config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var configuration map[string]any
	if err := yaml.Unmarshal(text, &configuration); err != nil {
		t.Fatal(err)
	}
	return configuration
}

// readPage reads a page of docs.
func readPage(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../docs", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// writeFile writes a file into a folder of the test's own, and returns its path.
func writeFile(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
