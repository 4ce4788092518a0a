// Package docs holds what is written for users, and the tests of it.
package docs

import (
	"os"
	"regexp"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
)

var (
	revisionsBase = regexp.MustCompile("(?s)```yaml\n(.*?)```")
	revisionsRow  = regexp.MustCompile("(?m)^\\| (.+?) \\| `(.+)` \\| (new|same) \\|$")
)

// TestWhichEditsMakeARevision: the table has for each edit whether the hash of the spec changes.
func TestWhichEditsMakeARevision(t *testing.T) {
	page, err := os.ReadFile("revisions.md")
	if err != nil {
		t.Fatal(err)
	}
	base := string(revisionsBase.FindSubmatch(page)[1])
	rows := revisionsRow.FindAllSubmatch(page, -1)
	if len(rows) < 18 {
		t.Fatalf("the table has %d rows that can be read", len(rows))
	}
	before := hash(t, parse(t, base))
	for _, row := range rows {
		edited := parse(t, base)
		merge(edited, parse(t, string(row[2])))
		if same := hash(t, edited) == before; same != (string(row[3]) == "same") {
			t.Errorf("%s: the revision is the same: %v, but the page has %s", row[1], same, row[3])
		}
	}
}

func parse(t *testing.T, text string) map[string]any {
	t.Helper()
	var object map[string]any
	if err := yaml.Unmarshal([]byte(text), &object); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return object
}

// merge changes an object as an apply of the edit together with it would.
func merge(object, edit map[string]any) {
	for key, value := range edit {
		inner, isObject := object[key].(map[string]any)
		change, changesObject := value.(map[string]any)
		if isObject && changesObject {
			merge(inner, change)
			continue
		}
		object[key] = value
	}
}

// hash refuses fields that the API doesn't have.
func hash(t *testing.T, object map[string]any) string {
	t.Helper()
	text, err := yaml.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	var service v1beta1.InferenceService
	if err := yaml.UnmarshalStrict(text, &service); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	hash, err := pods.Hash(&service.Spec.Predictor)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}
