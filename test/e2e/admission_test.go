package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// admissionCases are the API's own examples. Those that are refused begin with
// a line with the message.
const (
	admissionCases = "../../apis/serving/v1beta1/testdata"
	wantPrefix     = "# want: "
)

// TestBadInputIsRefused: kubectl shows the API's message for each bad manifest.
func TestBadInputIsRefused(t *testing.T) {
	u := harness.Beside(t, time.Minute).Enter(t, harness.DryNamespace)
	for _, file := range manifests(t, "invalid") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			wants := 0
			message := u.Refused(t, "kubectl create --dry-run=server -f "+filepath.Join("..", file))
			for line := range strings.Lines(string(text)) {
				want, ok := strings.CutPrefix(strings.TrimSpace(line), wantPrefix)
				if !ok {
					continue
				}
				wants++
				if !strings.Contains(message, want) {
					t.Errorf("the message has no %q:\n%s", want, message)
				}
			}
			if wants == 0 {
				t.Errorf("%s has no line %q", file, wantPrefix)
			}
		})
	}
}

// TestGoodInputIsAccepted guards TestBadInputIsRefused: refusing everything would pass.
func TestGoodInputIsAccepted(t *testing.T) {
	u := harness.Beside(t, time.Minute).Enter(t, harness.DryNamespace)
	for _, file := range manifests(t, "valid") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			u.Run(t, "kubectl create --dry-run=server -f "+filepath.Join("..", file))
		})
	}
}

func manifests(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(admissionCases, folder, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatalf("no manifests in %s", filepath.Join(admissionCases, folder))
	}
	return files
}
