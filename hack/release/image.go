package main

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"os"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// nonRoot is the user and the group that containers run as; it has no name, and owns no file.
const nonRoot = "65532:65532"

// refName is the annotation by which an OCI layout holds the tag of an image.
const refName = "org.opencontainers.image.ref.name"

// writeLayout writes an image for all architectures as an OCI layout into a folder, under the
// version as its tag. It returns the digest of the index of the images.
func writeLayout(dir string, programs programs, source source) (v1.Hash, error) {
	index, err := makeIndex(programs, source)
	if err != nil {
		return v1.Hash{}, err
	}
	path, err := layout.Write(dir, empty.Index)
	if err != nil {
		return v1.Hash{}, fmt.Errorf("writing the layout: %w", err)
	}
	if err := path.AppendIndex(index, layout.WithAnnotations(map[string]string{refName: source.version})); err != nil {
		return v1.Hash{}, fmt.Errorf("writing the image: %w", err)
	}
	return index.Digest()
}

// makeIndex returns the images of all architectures, in the order of the programs.
func makeIndex(programs programs, source source) (v1.ImageIndex, error) {
	var index v1.ImageIndex = empty.Index
	for _, program := range programs.of {
		image, err := makeImage(program, source)
		if err != nil {
			return nil, fmt.Errorf("making the image for linux/%s: %w", program.architecture, err)
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: image, Descriptor: v1.Descriptor{
			Platform: &v1.Platform{OS: "linux", Architecture: program.architecture}}})
	}
	annotated, ok := mutate.Annotations(index, source.labels()).(v1.ImageIndex)
	if !ok {
		return nil, fmt.Errorf("an annotated index is a %T", annotated)
	}
	return annotated, nil
}

// makeImage returns an image from scratch with the program and nothing else.
func makeImage(program program, source source) (v1.Image, error) {
	layer, err := makeLayer(program, source.time)
	if err != nil {
		return nil, err
	}
	base := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	created := v1.Time{Time: source.time}
	image, err := mutate.Append(base, mutate.Addendum{Layer: layer, MediaType: types.OCILayer,
		History: v1.History{Created: created, CreatedBy: "hack/release"}})
	if err != nil {
		return nil, err
	}
	file, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	file = file.DeepCopy()
	file.Created, file.OS, file.Architecture = created, "linux", program.architecture
	file.Config = v1.Config{Entrypoint: []string{"/" + managerName}, User: nonRoot, WorkingDir: "/",
		Labels: source.labels()}
	return mutate.ConfigFile(image, file)
}

// makeLayer returns a compressed layer with the program in its root. It is the same for the same
// program and time: the only file is root's, and has that time.
func makeLayer(program program, at time.Time) (v1.Layer, error) {
	content, err := os.ReadFile(program.path)
	if err != nil {
		return nil, err
	}
	var archive bytes.Buffer
	writer := tar.NewWriter(&archive)
	header := &tar.Header{Typeflag: tar.TypeReg, Name: managerName, Mode: 0o755, Size: int64(len(content)),
		ModTime: at.Truncate(time.Second), Format: tar.FormatUSTAR}
	if err := writer.WriteHeader(header); err != nil {
		return nil, err
	}
	if _, err := writer.Write(content); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(archive.Bytes())), nil }
	return tarball.LayerFromOpener(open, tarball.WithMediaType(types.OCILayer), tarball.WithCompressedCaching)
}
