package cli

import (
	"context"
	"strings"
	"testing"

	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/story"
)

// The URL is printed, and an interrupt is no error.
func TestDashboard(t *testing.T) {
	w := worldOf(t, story.Canary())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if code := w.Run(ctx, []string{"dashboard", "-A", "--read-only"}); code != 0 {
		t.Errorf("the exit code is %d: %s", code, &w.problems)
	}
	if url := w.out.String(); !strings.HasPrefix(url, "http://127.0.0.1:") || !strings.Contains(url, "/#token=") {
		t.Errorf("it prints %q", url)
	}
	for _, line := range []string{"dashboard my-model", "dashboard --port 70000", "dashboard --port -1",
		"dashboard --prometheus prometheus"} {
		if code := w.run(t, line); code != 1 || w.out.Len() > 0 {
			t.Errorf("%s ends with %d and prints %q", line, code, &w.out)
		}
	}
}
