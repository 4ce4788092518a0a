package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// smallPlugin is a clone with a plugin that prints its version.
var smallPlugin = map[string]string{
	"LICENSE":                    "free",
	"cmd/kubectl-sluice/go.mod":  "module example.com/plugin\n\ngo 1.26.0\n",
	"cmd/kubectl-sluice/main.go": "package main\n\nvar version string\n\nfunc main() { print(version) }\n",
}

// writeSmallPlugin writes the files of a plugin's release into a folder.
func writeSmallPlugin(t *testing.T, repo string) string {
	t.Helper()
	out := t.TempDir()
	r := request{repo: repo, architectures: []string{runtime.GOARCH}, systems: []string{runtime.GOOS, "windows"}}
	if err := r.writePlugin(t.Context(), out, released); err != nil {
		t.Fatal(err)
	}
	return out
}

// The archives have the program and the license, the manifest has their checksums, and all are the same again.
func TestPlugin(t *testing.T) {
	repo := t.TempDir()
	for file, content := range smallPlugin {
		path := filepath.Join(repo, file)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	out, again := writeSmallPlugin(t, repo), writeSmallPlugin(t, repo)
	var krew krewPlugin
	if err := yaml.UnmarshalStrict(contentOf(t, out, krewFile), &krew); err != nil {
		t.Fatal(err)
	}
	if krew.Spec.Version != released.version || len(krew.Spec.Platforms) != 2 || krew.Metadata["name"] != "sluice" {
		t.Fatalf("the manifest is %+v", krew)
	}
	for _, platform := range krew.Spec.Platforms {
		name := filepath.Base(platform.URI)
		archive := contentOf(t, out, name)
		if sumOf(string(archive)) != platform.SHA256 {
			t.Errorf("%s has another checksum", name)
		}
		if !bytes.Equal(archive, contentOf(t, again, name)) {
			t.Errorf("%s is another the second time", name)
		}
		if !bytes.Equal(contentOf(t, out, strings.Replace(name, ".tar.gz", ".cdx.json", 1)),
			contentOf(t, again, strings.Replace(name, ".tar.gz", ".cdx.json", 1))) {
			t.Errorf("the bill of materials of %s is another the second time", name)
		}
		if files := unpack(t, archive); !slices.Equal(files, []string{platform.Bin, "LICENSE"}) {
			t.Errorf("%s has %v", name, files)
		}
	}
	if krew.Spec.Platforms[1].Bin != pluginName+".exe" || krew.Spec.Platforms[1].Selector.MatchLabels["os"] != "windows" {
		t.Errorf("for windows the manifest has %+v", krew.Spec.Platforms[1])
	}
}

func contentOf(t *testing.T, folder, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// unpack returns the names of an archive's files, after it has run the program if that is for this machine.
func unpack(t *testing.T, archive []byte) []string {
	t.Helper()
	compressed, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for files := tar.NewReader(compressed); ; {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return names
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, header.Name)
		if header.Name != pluginName {
			continue
		}
		content, err := io.ReadAll(files)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), header.Name)
		if err := os.WriteFile(path, content, header.FileInfo().Mode()); err != nil {
			t.Fatal(err)
		}
		if printed, err := exec.CommandContext(t.Context(), path).CombinedOutput(); err != nil || string(printed) != released.version {
			t.Errorf("the program prints %q (%v)", printed, err)
		}
	}
}

// The linker sets a variable that the plugin has.
func TestPluginHasAVersion(t *testing.T) {
	source, err := os.ReadFile("../../cmd/kubectl-sluice/main.go")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(source), "\nvar version = ") {
		t.Error("main.go has no variable version")
	}
}
