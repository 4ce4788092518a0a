package image

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/validate"
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

// readBack reads an image of an archive, all of whose parts must fit each other.
func readBack(t *testing.T, path, named string) v1.Image {
	t.Helper()
	tag, err := name.NewTag(named)
	if err != nil {
		t.Fatal(err)
	}
	read, err := tarball.ImageFromPath(path, &tag)
	if err != nil {
		t.Fatal(err)
	}
	if err := validate.Image(read); err != nil {
		t.Errorf("%s: %v", named, err)
	}
	return read
}

func TestWrittenImageReadsBackUnderAllNames(t *testing.T) {
	source := t.TempDir()
	if err := os.WriteFile(filepath.Join(source, "model"), []byte("weights"), 0o600); err != nil {
		t.Fatal(err)
	}
	layer := writeLayer(t, source)
	path := filepath.Join(t.TempDir(), "image.tar")
	names := []string{"localhost/sluice/a:1", "localhost/sluice/a:1-upgrade"}
	run := Run{User: "1000:1000", Env: []string{"HOME=/tmp"}, Entrypoint: []string{"/bin/sh"}, Cmd: []string{"-c"},
		WorkingDir: "/tmp"}
	if err := Write(path, "arm64", Image{Names: names, Layers: []Layer{layer}, Run: run}); err != nil {
		t.Fatal(err)
	}
	for _, named := range names {
		read := readBack(t, path, named)
		file, err := read.ConfigFile()
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(file.Config, run) || file.Architecture != "arm64" || file.OS != "linux" {
			t.Errorf("%s has the configuration %+v", named, file)
		}
		layers, err := read.Layers()
		if err != nil || len(layers) != 1 {
			t.Fatalf("%s has %d layers (%v), want 1", named, len(layers), err)
		}
		if id, err := layers[0].DiffID(); err != nil || id.Hex != layer.Digest {
			t.Errorf("the layer of %s is %v (%v), want %s", named, id, err, layer.Digest)
		}
		unpacked := filepath.Join(t.TempDir(), "root.tar")
		if err := extract(unpacked, read); err != nil {
			t.Fatal(err)
		}
		if found := entries(t, unpacked); found["data/model"] != "weights" || found["bin/sh"] != "bash" {
			t.Errorf("%s holds %v", named, found)
		}
	}
}

// extract writes the files of an image to a tar file.
func extract(path string, image v1.Image) error {
	files := mutate.Extract(image)
	data, err := io.ReadAll(files)
	return errors.Join(err, files.Close(), os.WriteFile(path, data, 0o644))
}

// Imports read layers faster that need no unpacking.
func TestLayersAreInTheArchiveAsTheyAreOnDisk(t *testing.T) {
	layer := writeLayer(t, t.TempDir())
	path := filepath.Join(t.TempDir(), "image.tar")
	if err := Write(path, "amd64", Image{Names: []string{"localhost/a:1"}, Layers: []Layer{layer}}); err != nil {
		t.Fatal(err)
	}
	if content, err := os.ReadFile(layer.Path); err != nil || entries(t, path)[layer.Digest+".tar"] != string(content) {
		t.Errorf("the layer is not in the archive as it is on disk (%v)", err)
	}
}

func TestWriteRefusesANameWithoutATag(t *testing.T) {
	path := filepath.Join(t.TempDir(), "image.tar")
	untagged := Image{Names: []string{"localhost/a"}, Layers: []Layer{writeLayer(t, t.TempDir())}}
	if err := Write(path, "amd64", untagged); err == nil {
		t.Error("an image without a tag is no error")
	}
}

func TestWriteHasASharedLayerOnce(t *testing.T) {
	shared := writeLayer(t, t.TempDir())
	own, err := NewLayer(filepath.Join(t.TempDir(), "layer.tar")).Text("program", "b", 0o755).Close()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "images.tar")
	first := Image{Names: []string{"localhost/a:1"}, Layers: []Layer{shared}}
	second := Image{Names: []string{"localhost/b:1"}, Layers: []Layer{shared, own}}
	if err := Write(path, "amd64", first, second); err != nil {
		t.Fatal(err)
	}
	for named, want := range map[string]int{"localhost/a:1": 1, "localhost/b:1": 2} {
		if layers, err := readBack(t, path, named).Layers(); err != nil || len(layers) != want {
			t.Errorf("%s has %d layers (%v), want %d", named, len(layers), err, want)
		}
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
	if n := times[shared.Digest+".tar"]; n != 1 {
		t.Errorf("the layer that both have is there %d times", n)
	}
}
