package v1beta1

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

// example is a file in testdata.
type example struct {
	name  string
	text  []byte
	wants []string
}

func readExamples(t *testing.T, folder string) []example {
	t.Helper()
	files, err := os.ReadDir("testdata/" + folder)
	if err != nil {
		t.Fatal(err)
	}
	var examples []example
	for _, f := range files {
		e := example{name: folder + "/" + f.Name(), text: readFile(t, "testdata/"+folder+"/"+f.Name())}
		for line := range strings.Lines(string(e.text)) {
			if want, ok := strings.CutPrefix(line, "# want: "); ok {
				e.wants = append(e.wants, strings.TrimSpace(want))
			}
		}
		examples = append(examples, e)
	}
	if len(examples) == 0 {
		t.Fatalf("testdata/%s is empty", folder)
	}
	return examples
}

func TestInvalidExamplesSayWhatTheyWant(t *testing.T) {
	for _, e := range readExamples(t, "invalid") {
		if len(e.wants) == 0 {
			t.Errorf("%s has no line `# want: `", e.name)
		}
	}
}

// All of a valid spec survives the types: nothing is dropped on the way through.
func TestValidExamplesFitTheTypes(t *testing.T) {
	for _, e := range readExamples(t, "valid") {
		t.Run(e.name, func(t *testing.T) {
			var service InferenceService
			if err := yaml.UnmarshalStrict(e.text, &service); err != nil {
				t.Fatal(err)
			}
			written, err := json.Marshal(service)
			if err != nil {
				t.Fatal(err)
			}
			var again InferenceService
			if err := json.Unmarshal(written, &again); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(service, again); diff != "" {
				t.Error(diff)
			}
		})
	}
}
