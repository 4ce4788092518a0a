package plan

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The package's documentation names each of its files, and no file that does not exist, here or, with a path, elsewhere
// in the repository.
func TestDocumentationNamesTheFiles(t *testing.T) {
	var named []string
	for _, name := range regexp.MustCompile(`[\w/]+\.go\b`).FindAllString(documentation(t), -1) {
		if !strings.Contains(name, "/") {
			named = append(named, name)
		} else if _, err := os.Stat(filepath.Join("../../..", name)); err != nil {
			t.Errorf("doc.go names %s: %v", name, err)
		}
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(name string) bool {
		return name == "doc.go" || strings.HasSuffix(name, "_test.go")
	})
	for _, name := range files {
		if !slices.Contains(named, name) {
			t.Errorf("doc.go does not name %s", name)
		}
	}
	for _, name := range named {
		if !slices.Contains(files, name) {
			t.Errorf("doc.go names %s, which does not exist", name)
		}
	}
}

// The functions that the documentation names after one of the package's files and a colon are in that file.
func TestDocumentationNamesTheFunctions(t *testing.T) {
	found := 0
	functions := regexp.MustCompile(`[ (](\w+\.go): (\w+(?:, \w+)*)`)
	for _, reference := range functions.FindAllStringSubmatch(documentation(t), -1) {
		source, err := os.ReadFile(reference[1])
		if err != nil {
			t.Fatal(err)
		}
		for function := range strings.SplitSeq(reference[2], ", ") {
			found++
			if !regexp.MustCompile(`(?m)^func (\(.*?\) )?` + function + `\(`).Match(source) {
				t.Errorf("doc.go names %s, which is not in %s", function, reference[1])
			}
		}
	}
	if found < 20 {
		t.Errorf("doc.go names %d functions only", found)
	}
}

// documentation returns doc.go's text without line breaks.
func documentation(t *testing.T) string {
	t.Helper()
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`\n//\s*`).ReplaceAllString(string(doc), " ")
}
