package pods

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
)

const (
	frameworksDocument = "../../../docs/frameworks.md"
	frameworksHeader   = "| predictor, or `modelFormat.name` | `modelFormat.version` | protocol | " +
		"image (`model.runtime`) | ready when 200 |\n|---|---|---|---|---|\n"
)

// The table in the document is the table of frameworks. UPDATE_GOLDEN=1 rewrites it.
func TestDocument(t *testing.T) {
	text, err := os.ReadFile(frameworksDocument)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), frameworksHeader)
	if !found {
		t.Fatal("docs/frameworks.md has no table of frameworks")
	}
	written, after, _ := strings.Cut(rest, "\n\n")
	table := documentTable()
	if os.Getenv("UPDATE_GOLDEN") != "" {
		changed := before + frameworksHeader + table + "\n\n" + after
		if err := os.WriteFile(frameworksDocument, []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(table, written); diff != "" {
		t.Errorf("docs/frameworks.md (-want +got):\n%s", diff)
	}
}

// The document's table of default images has the tag of each of them. KServe's share a row.
func TestDocumentHasTheTags(t *testing.T) {
	text, err := os.ReadFile(frameworksDocument)
	if err != nil {
		t.Fatal(err)
	}
	const ofKServe = "docker.io/kserve/"
	for name, framework := range configv1alpha1.Default().Frameworks {
		servers := []configv1alpha1.Server{framework.Server("")}
		servers = slices.AppendSeq(servers, maps.Values(framework.Servers))
		for _, server := range servers {
			image := server.Image
			if strings.HasPrefix(image, ofKServe) {
				image = ofKServe + "*"
			}
			row, rowOfFramework := "\n| "+image+" | "+server.Tag+" | ", "\n| "+image+", for `"+name+"` | "+server.Tag+" | "
			if !strings.Contains(string(text), row) && !strings.Contains(string(text), rowOfFramework) {
				t.Errorf("docs/frameworks.md has no row of the default image %s:%s", image, server.Tag)
			}
		}
	}
}

// documentTable returns a row per server.
func documentTable() string {
	settings := configv1alpha1.Default().Frameworks
	var rows []string
	for _, f := range frameworks {
		name, versions := "`"+f.name+"` ", strings.Join(f.versions, ", ")+" "
		for _, s := range f.servers {
			image := settings[f.name].Server(s.image).Image
			if s.runtime != "" {
				image += " (`" + s.runtime + "`)"
			}
			switch {
			case s.optional:
				image += ", if `runtime` names it"
			case s.className:
				image += ", if there is a `modelClassName`"
			}
			rows = append(rows, fmt.Sprintf("| %s| %s| %s | %s | %s |",
				name, versions, strings.Join(s.protocols, ", "), image, documentReady(s)))
			name, versions = "", ""
		}
	}
	return strings.Join(rows, "\n")
}

// documentReady lists the paths for the readiness of a server, by each of its protocols.
func documentReady(s *server) string {
	if s.ready == nil {
		return "a command finds its workers ready"
	}
	var paths []string
	for _, protocol := range s.protocols {
		if path := "`" + s.ready("<name>", protocol) + "`"; !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	return strings.Join(paths, ", ")
}
