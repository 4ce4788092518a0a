package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/CycloneDX/cyclonedx-go"
)

// Without what it needs, nothing is made, and each problem has how to give it.
func TestValidate(t *testing.T) {
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	empty := t.TempDir()
	for _, test := range []struct {
		name    string
		request request
		want    []string
	}{
		{"all is given", request{out: empty, version: "v0.1.0", image: "registry.example.com/manager"}, nil},
		{"a version before the release", request{out: empty, version: "v0.1.0-rc.1", image: "localhost:5000/m"}, nil},
		{"nothing is given", request{out: empty},
			[]string{"make release VERSION=v0.1.0", "make release IMAGE=registry/name"}},
		{"a version without v", request{out: empty, version: "0.1.0", image: "registry.example.com/m"},
			[]string{`not "0.1.0"`}},
		{"a short version", request{out: empty, version: "v1", image: "registry.example.com/m"}, []string{`not "v1"`}},
		{"build metadata", request{out: empty, version: "v0.1.0+x", image: "registry.example.com/m"},
			[]string{`not "v0.1.0+x"`}},
		{"an image with a tag", request{out: empty, version: "v0.1.0", image: "registry.example.com/m:v1"},
			[]string{"without a tag"}},
		{"an unknown architecture", request{out: empty, version: "v0.1.0", image: "registry.example.com/m",
			architectures: []string{"amd64", "riscv64"}}, []string{`"riscv64", but for any of amd64,arm64`}},
		{"an unknown system", request{out: empty, version: "v0.1.0", image: "registry.example.com/m",
			systems: []string{"linux", "plan9"}}, []string{`"plan9", but for any of linux,darwin,windows`}},
		{"a folder with files", request{out: full, version: "v0.1.0", image: "registry.example.com/m"},
			[]string{"is not empty: remove it, or give another folder by OUT"}},
	} {
		err := test.request.validate()
		if (err == nil) != (len(test.want) == 0) {
			t.Errorf("%s: error is %v", test.name, err)
		}
		for _, want := range test.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error is %v, want %q in it", test.name, err, want)
			}
		}
	}
}

func TestRunRefusesUnknownArguments(t *testing.T) {
	for _, args := range [][]string{nil, {"publish"}, {"make", "-versio=v0.1.0"}, {"push"}, {"serve"}} {
		if err := run(t.Context(), args); err == nil {
			t.Errorf("%v: no error", args)
		}
	}
}

// The clone's commit and time are read, and whether files differ.
func TestReadSource(t *testing.T) {
	repo := t.TempDir()
	git := func(args ...string) {
		t.Helper()
		if _, err := output(t.Context(), repo, append([]string{"git", "-c", "user.name=a", "-c", "user.email=a@example.com"},
			args...)...); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_SYSTEM", os.DevNull)
	t.Setenv("GIT_COMMITTER_DATE", "2026-03-01T13:00:00+01:00")
	git("init", "-q")
	git("commit", "-q", "--allow-empty", "-m", "first")
	got, err := readSource(t.Context(), repo, "v0.1.0")
	if err != nil || len(got.revision) != 40 || !got.time.Equal(released.time) || got.version != "v0.1.0" {
		t.Errorf("it is %+v (%v)", got, err)
	}
	if err := os.WriteFile(filepath.Join(repo, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if changed, err := readSource(t.Context(), repo, "v0.1.0"); err != nil || changed.revision != got.revision+"+dirty" {
		t.Errorf("with another file it is %+v (%v)", changed, err)
	}
	if _, err := readSource(t.Context(), t.TempDir(), "v0.1.0"); err == nil {
		t.Error("a folder that is no clone is no error")
	}
}

// The bill of materials has the program, its version, and Go's standard library; it is the same again.
func TestSBOM(t *testing.T) {
	var files [][]byte
	for range 2 {
		path := filepath.Join(t.TempDir(), "sbom.json")
		if err := writeSBOM(path, buildSmall(t).of[0], released); err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, content)
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Errorf("the same program has two bills:\n%s\n%s", files[0], files[1])
	}
	var bom cyclonedx.BOM
	if err := cyclonedx.NewBOMDecoder(bytes.NewReader(files[0]), cyclonedx.BOMFileFormatJSON).Decode(&bom); err != nil {
		t.Fatal(err)
	}
	if component := bom.Metadata.Component; component.Name != "github.com/sluice-serving/sluice" || component.Version != "v0.1.0" {
		t.Errorf("it is of %s %s", component.Name, component.Version)
	}
	if bom.Components == nil || !slices.ContainsFunc(*bom.Components, func(component cyclonedx.Component) bool {
		return component.Name == "std" && component.Version != ""
	}) {
		t.Errorf("it has no standard library:\n%s", files[0])
	}
}

func TestSums(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "image"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"install.yaml", "image/index.json"} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := sumOf("image/index.json") + "  image/index.json\n" + sumOf("install.yaml") + "  install.yaml\n"
	for range 2 { // The sums have no sum of their own.
		if err := writeSums(dir); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(dir, sumsFile)); err != nil || string(got) != want {
			t.Errorf("the sums are (%v)\n%s\nwant\n%s", err, got, want)
		}
	}
}

func sumOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}
