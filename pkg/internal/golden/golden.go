package golden

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

// Check compares an object, as YAML, with testdata/<name>.golden.yaml in the folder of the test. With
// UPDATE_GOLDEN=1 it writes the file instead.
func Check(t *testing.T, name string, object any) {
	t.Helper()
	got, err := yaml.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	CheckText(t, filepath.Join("testdata", name+".golden.yaml"), string(got))
}

// CheckText compares a text with a file, whose path is relative to the folder of the test. With UPDATE_GOLDEN=1 it
// writes the file instead.
func CheckText(t *testing.T, path, got string) {
	t.Helper()
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
