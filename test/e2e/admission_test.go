package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/yaml"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// admissionCases are the API's own examples. Those that are refused begin with
// a line with the message.
const (
	admissionCases = "../../apis/serving/v1beta1/testdata"
	wantPrefix     = "# want: "
)

// shownByKubectl is one of the cases, for which kubectl itself is run.
const shownByKubectl = "percent-101.yaml"

// TestBadInputIsRefused: the API server refuses each bad manifest with the sentence for it, which kubectl shows.
func TestBadInputIsRefused(t *testing.T) {
	env := harness.Beside(t, time.Minute)
	u := env.Enter(t, harness.DryNamespace)
	for _, file := range manifests(t, "invalid") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			message := refusal(t, env, text)
			if filepath.Base(file) == shownByKubectl {
				message = u.Refused(t, "kubectl create --dry-run=server -f "+filepath.Join("..", file))
			}
			wants := 0
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
	env := harness.Beside(t, time.Minute)
	for _, file := range manifests(t, "valid") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if message := refusal(t, env, text); message != "" {
				t.Error(message)
			}
		})
	}
}

// refusal creates a manifest in a dry run, and returns why that is refused; empty if it is not.
func refusal(t *testing.T, env *harness.Environment, manifest []byte) string {
	t.Helper()
	body, err := yaml.YAMLToJSON(manifest)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = env.DryRun(body); err != nil {
		return err.Error()
	}
	return ""
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
