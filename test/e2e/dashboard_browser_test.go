package e2e

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sluice-serving/sluice/test/e2e/harness"
	"github.com/sluice-serving/sluice/test/e2e/load"
)

const (
	webFolder = "../../cmd/kubectl-sluice/internal/dashboard/web"
	imageDocs = "../../docs/images"
	// browserNice has what answers predictions go before the browser, and the browser before what hack/test.sh runs aside.
	browserNice = 5
	// browserRate is how many predictions a second are sent meanwhile.
	browserRate = 20
)

// TestDashboardInBrowser looks at the plugin's dashboard in Chromium: through a canary that fails, its rejection, and
// an undo by the page's button. Pictures are kept in SCREENSHOTS (default _local/screenshots); UPDATE_GOLDEN=1 copies
// two of them to the documentation.
func TestDashboardInBrowser(t *testing.T) {
	env := harness.Paired(t) // A browser takes a processor.
	if _, err := env.QueryPrometheus("vector(1)"); err != nil {
		t.Skipf("this cluster has no Prometheus (make extend): %v", err)
	}
	web := absolute(t, webFolder)
	prepareBrowser(t, web)
	screenshots := absolute(t, cmp.Or(os.Getenv("SCREENSHOTS"), "../../_local/screenshots"))

	u := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
	u.Run(t, "kubectl apply -f "+fileOf(t, harness.ModelA))
	for _, service := range []string{"churn", "fraud"} {
		u.Run(t, fmt.Sprintf("sed s/my-model/%s/ default.yaml | kubectl apply -f -", service))
	}
	u.AwaitCondition(t, "RolledOut", "True")
	u.Run(t, "kubectl wait --for=condition=RolledOut isvc --all --timeout=4m")
	u.Run(t, "sed s/my-model/fraud/ canary.yaml | kubectl apply -f -")
	stream := harness.StreamFromHost(t, u.IngressLoad(load.HTTP1, browserRate))

	canary := fileOf(t, harness.ModelB.Env("STAND_IN_FAIL", "500").Env("STAND_IN_PART", "10").
		Steps(2*time.Minute, 20, 50).Compared(20))
	began := time.Now()
	t.Log(u.Run(t, fmt.Sprintf("DASHBOARD='%s' CANARY='%s' SCREENSHOTS='%s' nice -n %d node --test --test-reporter=spec "+
		"'%s/browser/rollout.test.mjs'", startDashboard(t, u), canary, screenshots, browserNice, web)))
	t.Logf("it took %v", time.Since(began).Round(time.Second))
	if answered := len(stream.Stop(t)); answered == 0 {
		t.Error("no prediction was sent")
	}
	if os.Getenv("UPDATE_GOLDEN") != "" {
		u.Run(t, fmt.Sprintf("cp '%[1]s/dashboard-list.png' '%[1]s/dashboard-service.png' '%[2]s'", screenshots,
			absolute(t, imageDocs)))
	}
}

// fileOf returns the path of a file with a Manifest, for kubectl's apply: the harness's declares the fields, which the
// dashboard would not touch then.
func fileOf(t *testing.T, m harness.Manifest) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "manifest.yaml")
	if err := os.WriteFile(path, []byte(m.YAML()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// absolute returns the absolute path of one that is relative to this folder.
func absolute(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// prepareBrowser installs what the browser needs, or skips the test where that can't be had.
func prepareBrowser(t *testing.T, web string) {
	t.Helper()
	const missing = 77
	output, err := exec.Command(filepath.Join(web, "prepare.sh")).CombinedOutput()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() == missing {
		t.Skip(strings.TrimSpace(string(output)))
	}
	if err != nil {
		t.Fatalf("%v: %s", err, output)
	}
}

// startDashboard serves the plugin's dashboard until the test ends, and returns its URL.
func startDashboard(t *testing.T, u *harness.User) string {
	t.Helper()
	folder := t.TempDir()
	pid := strings.TrimSpace(u.Run(t, buildPlugin(t)+fmt.Sprintf("kubectl-sluice dashboard >'%s/url' 2>&1 & echo $!", folder)))
	t.Cleanup(func() { _, _, _ = u.Try("kill " + pid) })
	var url string
	harness.Eventually(t, time.Minute, "the dashboard is served", func() error {
		printed, err := os.ReadFile(filepath.Join(folder, "url"))
		if url = strings.TrimSpace(string(printed)); err == nil && !strings.HasPrefix(url, "http://") {
			err = fmt.Errorf("it prints %q", url)
		}
		return err
	})
	return url
}
