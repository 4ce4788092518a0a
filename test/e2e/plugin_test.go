package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// TestPlugin steers a rollout with kubectl's plugin, while another one shows it on a terminal.
func TestPlugin(t *testing.T) {
	env := harness.Beside(t, 2*time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
	folder := t.TempDir()
	u.Run(t, "nice -n 10 go build -C ../../../cmd/kubectl-sluice -o "+filepath.Join(folder, "kubectl-sluice")+" .")
	withPlugin := fmt.Sprintf("export PATH='%s':\"$PATH\"; ", folder)
	sluice := func(args string) string { return u.Run(t, withPlugin+"kubectl sluice "+args) }
	rollOut := func() string { return sluice("status my-model --watch --timeout=4m") }

	u.Run(t, "kubectl apply -f default.yaml")
	wantIn(t, rollOut(), "rolled out    default-qbtms 100 %")
	recording := filepath.Join(folder, "recording")
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
