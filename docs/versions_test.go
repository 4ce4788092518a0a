package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// pinnedAs is the last cell of a row of the tested versions: a module and its version.
var pinnedAs = regexp.MustCompile("(?m) \\| `(\\S+) (v\\S+)` \\|$")

// TestTestedVersions: the page has the versions that the local cluster is built with.
func TestTestedVersions(t *testing.T) {
	page, err := os.ReadFile("versions.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../hack/cluster/pins/*/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	var pins strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		pins.Write(text)
	}
	rows := pinnedAs.FindAllStringSubmatch(string(page), -1)
	if len(rows) < 8 {
		t.Fatalf("the table has %d rows that can be read", len(rows))
	}
	for _, row := range rows {
		line := regexp.MustCompile(`(?m)^(require)?\s` + regexp.QuoteMeta(row[1]+" "+row[2]) + `( // indirect)?$`)
		if !line.MatchString(pins.String()) {
			t.Errorf("no go.mod of hack/cluster/pins has %s %s", row[1], row[2])
		}
	}
}
