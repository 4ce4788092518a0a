package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// TestPlugin steers a rollout with kubectl's plugin, while another one shows it on a terminal.
func TestPlugin(t *testing.T) {
	env := harness.Beside(t, 2*time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
	withPlugin := buildPlugin(t)
	sluice := func(args string) string { return u.Run(t, withPlugin+"kubectl sluice "+args) }
	rollOut := func() string { return sluice("status my-model --watch --timeout=4m") }

	u.Run(t, "kubectl apply -f default.yaml")
	wantIn(t, rollOut(), "rolled out    default-qbtms 100 %")
	recording := filepath.Join(t.TempDir(), "recording")
	stop := watchOnTerminal(t, u, withPlugin, recording)

	u.Run(t, "kubectl apply -f canary.yaml")
	wantIn(t, rollOut(), "holding       default-qbtms 90 %, canary-8m7jf 10 %")
	wantIn(t, sluice("explain my-model"), "it waits for nothing")
	sluice("promote my-model")
	wantIn(t, rollOut(), "rolled out    canary-8m7jf 100 %")
	wantIn(t, sluice("history my-model"), "promoted")

	began := time.Now()
	sluice("undo my-model")
	harness.Eventually(t, harness.RolloutTime, "the route is that of the first revision again", func() error {
		weights, _, err := u.Try("kubectl get virtualservice my-model -o jsonpath='{.spec.http[0].route[*].destination.subset}'")
		if err == nil && !strings.HasPrefix(weights, "default-qbtms") {
			err = fmt.Errorf("it leads to %s", weights)
		}
		return err
	})
	t.Logf("undo, with the start of the plugin and of kubectl, took %v", time.Since(began))
	wantIn(t, rollOut(), "rolled out    default-qbtms 100 %")
	if refused := u.Refused(t, withPlugin+"kubectl sluice promote my-model"); !strings.Contains(refused, "nothing to promote") {
		t.Errorf("what is stable is promoted: %s", refused)
	}

	stop()
	screen, err := os.ReadFile(recording)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"my-model", "holding", "canary-8m7jf", "10 %", "rolled out", "A\r", "\x1b[J"} {
		wantIn(t, string(screen), want)
	}
}

// pluginFolder is where the plugin is built, from this folder.
const pluginFolder = "../../_local/plugin"

// buildOnce builds the plugin once for all tests, which takes minutes on a machine that has not built it before, beside
// others that build.
var buildOnce = sync.OnceValues(func() (folder string, err error) {
	if folder, err = filepath.Abs(pluginFolder); err != nil {
		return "", err
	}
	output, err := exec.Command("go", "build", "-C", "../../cmd/kubectl-sluice", "-o", folder+"/kubectl-sluice", ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("building the plugin: %w: %s", err, output)
	}
	return folder, nil
})

// buildPlugin returns what a command begins with so that kubectl finds the plugin.
func buildPlugin(t *testing.T) string {
	t.Helper()
	folder, err := buildOnce()
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("export PATH='%s':\"$PATH\"; ", folder)
}

// TestLintWarnsLikeTheAPIServer: the plugin has the warnings that kubectl prints, without a cluster.
func TestLintWarnsLikeTheAPIServer(t *testing.T) {
	env := harness.Beside(t, time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
	withPlugin := buildPlugin(t)
	manifest := annotated.Annotation("serving.kserve.io/deploymentMode", "ModelMesh").
		Annotation("sidecar.istio.io/inject", "true").Annotation("serving.kserve.io/newer", "x").
		Annotation("autoscaling.knative.dev/target", "1").PredictorAnnotation("autoscaling.knative.dev/metric", "rps").
		PredictorAnnotation("serving.knative.dev/rolloutDuration", "1m").PredictorAnnotation("serving.kserve.io/stop", "true")
	file := filepath.Join(t.TempDir(), "annotated.yaml")
	if err := os.WriteFile(file, []byte(manifest.YAML()), 0o600); err != nil {
		t.Fatal(err)
	}
	_, printed, err := u.Try("kubectl apply --dry-run=server -f " + file)
	if err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	var warned []string
	for _, warning := range regexp.MustCompile("(?m)^Warning: .* with binding '[^']*': (.*)$").FindAllStringSubmatch(printed, -1) {
		warned = append(warned, warning[1])
	}
	var linted struct {
		Findings []struct{ Severity, Sentence string }
	}
	if err := json.Unmarshal([]byte(u.Run(t, withPlugin+"kubectl sluice lint -o json -f "+file)), &linted); err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, finding := range linted.Findings {
		if finding.Severity == "warned" {
			found = append(found, finding.Sentence)
		}
	}
	if diff := cmp.Diff(warned, found); len(warned) < 5 || diff != "" {
		t.Errorf("the API server and the plugin warn of (-server +plugin):\n%s\nkubectl prints\n%s", diff, printed)
	}
}

// watchOnTerminal shows the service on a terminal whose screen is recorded, until the returned function is called.
func watchOnTerminal(t *testing.T, u *harness.User, withPlugin, recording string) (stop func()) {
	t.Helper()
	pid := strings.TrimSpace(u.Run(t, withPlugin+"setsid script -qfec 'stty cols 100 rows 40; exec kubectl sluice get my-model -w' "+
		recording+" </dev/null >/dev/null 2>&1 & echo $!"))
	ended := false
	stop = func() {
		if !ended {
			ended = true
			_, _, _ = u.Try("kill -- -" + pid)
		}
	}
	t.Cleanup(stop)
	harness.Eventually(t, time.Minute, "the terminal shows the service", func() error {
		screen, err := os.ReadFile(recording)
		if err == nil && !strings.Contains(string(screen), "default-qbtms") {
			err = fmt.Errorf("it shows %q", screen)
		}
		return err
	})
	return stop
}

// wantIn checks that text has something in it.
func wantIn(t *testing.T, text, want string) {
	t.Helper()
	if !strings.Contains(text, want) {
		t.Errorf("it has no %q:\n%s", want, text)
	}
}
