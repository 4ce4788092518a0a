package image

import (
	"fmt"
	"io"
	"os"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// Image is what goes into an archive.
type Image struct {
	// Names with their tags, `host/path:tag`.
	Names []string
	// Layers from the lowest up.
	Layers []Layer
	// Run is how its containers start.
	Run Run
}

// Run is the part of an image's configuration that describes how containers start.
type Run = v1.Config

// Write writes images to a docker-archive at path. A layer that several of them have is
// there once.
func Write(path, architecture string, images ...Image) error {
	named := map[name.Reference]v1.Image{}
	for _, image := range images {
		assembled, err := image.assemble(architecture)
		if err != nil {
			return err
		}
		for _, text := range image.Names {
			tag, err := name.NewTag(text, name.StrictValidation)
			if err != nil {
				return err
			}
			named[tag] = assembled
		}
	}
	return tarball.MultiRefWriteToFile(path, named)
}

// assemble puts the layers and the configuration together.
func (i Image) assemble(architecture string) (v1.Image, error) {
	var layers []v1.Layer
	for _, layer := range i.Layers {
		layers = append(layers, blob{layer})
	}
	image, err := mutate.AppendLayers(empty.Image, layers...)
	if err != nil {
		return nil, fmt.Errorf("layers of %v: %w", i.Names, err)
	}
	file, err := image.ConfigFile()
	if err != nil {
		return nil, fmt.Errorf("configuration of %v: %w", i.Names, err)
	}
	file = file.DeepCopy()
	file.Architecture, file.OS, file.Config = architecture, "linux", i.Run
	return mutate.ConfigFile(image, file)
}

// blob is a layer as the library reads it. The library's own layers are always compressed.
type blob struct{ layer Layer }

func (b blob) Digest() (v1.Hash, error) {
	return v1.Hash{Algorithm: "sha256", Hex: b.layer.Digest}, nil
}

func (b blob) DiffID() (v1.Hash, error) { return b.Digest() }

func (b blob) Compressed() (io.ReadCloser, error) { return b.Uncompressed() }

func (b blob) Uncompressed() (io.ReadCloser, error) { return os.Open(b.layer.Path) }

func (b blob) Size() (int64, error) {
	info, err := os.Stat(b.layer.Path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (b blob) MediaType() (types.MediaType, error) { return types.DockerUncompressedLayer, nil }
