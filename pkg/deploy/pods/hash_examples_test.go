package pods

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// A record has a line `<file> <hash>` per example. Lines are only ever added: a changed line would
// restart every model with such a spec. The hashes in use are those of specs as the API server
// stores them.
const (
	recordedHashes       = "testdata/hashes.txt"
	recordedStoredHashes = "testdata/hashes-stored.txt"
)

// Every spec that was ever valid keeps its hash, whatever fields are added to the types.
// UPDATE_GOLDEN=1 records new examples only.
func TestHashesAreForLife(t *testing.T) {
	t.Run("as written", func(t *testing.T) {
		compareHashes(t, recordedHashes, func(path string) *servingv1beta1.PredictorSpec {
			return readExample(t, path)
		})
	})
	t.Run("as stored", func(t *testing.T) {
		schema := predictorSchema(t)
		compareHashes(t, recordedStoredHashes, func(path string) *servingv1beta1.PredictorSpec {
			return schema.stored(t, readExample(t, path))
		})
	})
}

// compareHashes compares the hashes of all examples with a record.
func compareHashes(t *testing.T, record string, read func(path string) *servingv1beta1.PredictorSpec) {
	t.Helper()
	recorded, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for line := range strings.Lines(string(recorded)) {
		name, hash, _ := strings.Cut(strings.TrimSpace(line), " ")
		want[name] = hash
	}
	seen := map[string]bool{}
	for _, path := range examples(t) {
		name := filepath.Base(filepath.Dir(path)) + "/" + filepath.Base(path)
		seen[name] = true
		got := hash(t, read(path))
		switch {
		case want[name] == "" && os.Getenv("UPDATE_GOLDEN") != "":
			recorded = fmt.Appendf(recorded, "%s %s\n", name, got)
		case got != want[name]:
			t.Errorf("the hash of %s is %s, want %q", name, got, want[name])
		}
	}
	for name := range want {
		if !seen[name] {
			t.Errorf("%s is recorded, and there is no such example", name)
		}
	}
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(record, recorded, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// examples returns the predictors that are rendered, and the InferenceServices that the API
// accepts.
func examples(t *testing.T) []string {
	t.Helper()
	var paths []string
	for _, pattern := range []string{
		"testdata/predictor-*.yaml", "../../../apis/serving/v1beta1/testdata/valid/*.yaml",
	} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range found {
			if !strings.HasSuffix(path, ".golden.yaml") {
				paths = append(paths, path)
			}
		}
	}
	if len(paths) == 0 {
		t.Fatal("no examples")
	}
	return paths
}

// readExample returns a predictor, or that of an InferenceService.
func readExample(t *testing.T, path string) *servingv1beta1.PredictorSpec {
	t.Helper()
	if strings.HasPrefix(path, "testdata/") {
		return readPredictor(t, path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	service := &servingv1beta1.InferenceService{}
	unmarshal(t, data, service)
	return &service.Spec.Predictor
}
