package process

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestLaunchLeavesOutTheCallersEnvironment: what one command has set for itself is not for a process that stays.
func TestLaunchLeavesOutTheCallersEnvironment(t *testing.T) {
	t.Setenv("GOMEMLIMIT", "1MiB")
	t.Setenv("HOME", t.TempDir())
	log := filepath.Join(t.TempDir(), "env.log")
	cmd, err := launch(Spec{Name: "env", Args: []string{"env"}, Env: []string{"OWN=1"}, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Fields(string(text))
	slices.Sort(got)
	want := []string{"HOME=" + os.Getenv("HOME"), "OWN=1", "PATH=" + os.Getenv("PATH")}
	if !slices.Equal(got, want) {
		t.Errorf("its environment is %q, want %q", got, want)
	}
}
