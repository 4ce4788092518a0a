package image

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// entries reads a tar file: content by name, links by their target.
func entries(t *testing.T, path string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for reader := tar.NewReader(bytes.NewReader(data)); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(reader)
		if err != nil {
			t.Fatal(err)
		}
		found[header.Name] = string(content) + header.Linkname
	}
}

func writeLayer(t *testing.T, source string) Layer {
	t.Helper()
	layer, err := NewLayer(filepath.Join(t.TempDir(), "layer.tar")).
		Dir("etc", 0o755, 0).Text("etc/passwd", "root", 0o644).Link("bin/sh", "bash").Tree("data", source, nil).Close()
	if err != nil {
		t.Fatal(err)
	}
	return layer
}

func TestLayerOfTheSameContentIsTheSame(t *testing.T) {
	source := t.TempDir()
	path := filepath.Join(source, "model")
	if err := os.WriteFile(path, []byte("weights"), 0o600); err != nil {
		t.Fatal(err)
	}
	first := writeLayer(t, source)
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(path, later, later); err != nil {
		t.Fatal(err)
	}
	if second := writeLayer(t, source); first.Digest != second.Digest {
		t.Errorf("digests %s and %s differ", first.Digest, second.Digest)
	}
	if existing, err := Existing(first.Path); err != nil || existing != first {
		t.Errorf("read again the layer is %+v (%v), not %+v", existing, err, first)
	}
	found := entries(t, first.Path)
	for name, content := range map[string]string{"etc/": "", "etc/passwd": "root", "bin/sh": "bash", "data/": "", "data/model": "weights"} {
		if got, there := found[name]; !there || got != content {
			t.Errorf("%s holds %q (there: %t), want %q", name, got, there, content)
		}
	}
}

func TestLayerLeavesOutOfATar(t *testing.T) {
	first := writeLayer(t, t.TempDir())
	file, err := os.Open(first.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	path := filepath.Join(t.TempDir(), "layer.tar")
	if _, err := NewLayer(path).Tar(file, func(name string) bool { return name != "etc/passwd" }).Close(); err != nil {
		t.Fatal(err)
	}
	found := entries(t, path)
	if _, there := found["etc/passwd"]; there || found["bin/sh"] != "bash" {
		t.Errorf("entries %v, want bin/sh and no etc/passwd", found)
	}
}

func TestWriteNamesLayersByDigest(t *testing.T) {
	layer := writeLayer(t, t.TempDir())
	path := filepath.Join(t.TempDir(), "image.tar")
	names := []string{"localhost/a:1", "localhost/a:2"}
	if err := Write(path, "amd64", Image{Names: names, Layers: []Layer{layer}, Run: Run{User: "1000:1000"}}); err != nil {
		t.Fatal(err)
	}
	found := entries(t, path)
	var head []manifest
	if err := json.Unmarshal([]byte(found["manifest.json"]), &head); err != nil {
		t.Fatal(err)
	}
	var config configuration
	if err := json.Unmarshal([]byte(found[head[0].Config]), &config); err != nil {
		t.Fatal(err)
	}
	if len(head[0].RepoTags) != 2 || config.Config.User != "1000:1000" || config.RootFS.DiffIDs[0] != "sha256:"+layer.Digest {
		t.Errorf("manifest %+v, configuration %+v", head[0], config)
	}
	if content, err := os.ReadFile(layer.Path); err != nil || found[head[0].Layers[0]] != string(content) {
		t.Errorf("the layer is not in the archive as it is on disk (%v)", err)
	}
}

func TestWriteHasASharedLayerOnce(t *testing.T) {
	layer := writeLayer(t, t.TempDir())
	path := filepath.Join(t.TempDir(), "images.tar")
	first, second := Image{Names: []string{"localhost/a:1"}, Layers: []Layer{layer}}, Image{Names: []string{"localhost/b:1"}, Layers: []Layer{layer}}
	if err := Write(path, "amd64", first, second); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	times := map[string]int{}
	for reader := tar.NewReader(file); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		times[header.Name]++
	}
	var heads []manifest
	if err := json.Unmarshal([]byte(entries(t, path)["manifest.json"]), &heads); err != nil {
		t.Fatal(err)
	}
	if len(heads) != 2 || heads[0].Config == heads[1].Config || times[heads[0].Config] != 1 || times[heads[1].Config] != 1 {
		t.Errorf("manifest %+v of an archive of %v, want two images", heads, times)
	}
	if n := times[layer.Digest+".tar"]; n != 1 {
		t.Errorf("the layer that both have is there %d times", n)
	}
}
