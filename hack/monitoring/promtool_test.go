package monitoring

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"sigs.k8s.io/yaml"
)

const (
	manifests = "../../manifests/components/monitoring/"
	promtool  = "github.com/prometheus/prometheus/cmd/promtool"
)

// rule is an alert, or a query by a name.
type rule struct {
	Alert       string            `json:"alert,omitempty"`
	Record      string            `json:"record,omitempty"`
	Expr        string            `json:"expr"`
	For         string            `json:"for,omitempty"`
	Labels      map[string]string `json:"labels,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// ruleGroup is rules that Prometheus evaluates together.
type ruleGroup struct {
	Name  string `json:"name"`
	Rules []rule `json:"rules"`
}

// ruleFile is a file of rules, as Prometheus itself reads it.
type ruleFile struct {
	Groups []ruleGroup `json:"groups"`
}

// write writes the file into a folder, and returns its path.
func (f ruleFile) write(t *testing.T, folder, name string) string {
	t.Helper()
	text, err := yaml.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// runPromtool runs promtool, which Go compiles once, and fails the test if it fails. The clouds' libraries, by
// which Prometheus finds targets, are left out.
func runPromtool(t *testing.T, args ...string) {
	t.Helper()
	command := exec.Command("go", append([]string{"run", "-C", "../promtool", "-trimpath", "-tags", "remove_all_sd",
		promtool}, args...)...)
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
	if printed, err := command.CombinedOutput(); err != nil {
		t.Errorf("promtool %v: %v\n%s", args, err, printed)
	}
}
