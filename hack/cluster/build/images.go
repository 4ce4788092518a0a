package build

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/sluice-serving/sluice/hack/cluster/internal/cache"
	"github.com/sluice-serving/sluice/hack/cluster/internal/image"
)

const (
	// imageHub is the first part of the images' names. Nothing serves it: the
	// images are in the node's store before a pod needs them.
	imageHub = "localhost/sluice"
	// imageTag is the tag of those images that only change with the cluster.
	imageTag = "local"
	// standInTag is the version of tensorflow/serving that is stood in for.
	standInTag = "2.6.2"
	// archiveName is the image in its directory of the cache.
	archiveName = "image.tar"
)

// PauseImage is the name of the image that holds a pod's namespaces.
const PauseImage = imageHub + "/pause:" + imageTag

// imageSpec is an image to be made.
type imageSpec struct {
	name string
	tags []string
	// key is over all that its layers are made of.
	key *cache.KeyBuilder
	run image.Run
	// layers writes the layers to a directory for that.
	layers func(dir string) ([]image.Layer, error)
}

// imageMaker describes an image of programs, which are given by name.
type imageMaker = func(ctx context.Context, programs map[string]string) (imageSpec, error)

// buildImages returns the archives of all images but the manager's: first those that the cluster's own pods need.
func (b *builder) buildImages(ctx context.Context, programs map[string]string) (first, rest []string, err error) {
	first, err = b.buildAll(ctx, programs,
		b.pauseImage, b.pilotImage, b.proxyImage, b.corednsImage, b.gcsImage, b.gateImage)
	if err == nil {
		rest, err = b.buildAll(ctx, programs, b.standInImage, b.storageImage)
	}
	return first, rest, err
}

func (b *builder) buildAll(ctx context.Context, programs map[string]string, makers ...imageMaker) ([]string, error) {
	var archives []string
	for _, maker := range makers {
		spec, err := maker(ctx, programs)
		if err != nil {
			return nil, err
		}
		archive, err := b.buildImage(spec)
		if err != nil {
			return nil, fmt.Errorf("image %s: %w", spec.name, err)
		}
		archives = append(archives, archive)
	}
	return archives, nil
}

// sources are files of this package, for the keys of what they make.
func (b *builder) sources(names ...string) []string {
	var paths []string
	for _, name := range names {
		paths = append(paths, b.settings.Cluster("build", name))
	}
	return paths
}

// buildImage returns the path of an image's archive.
func (b *builder) buildImage(spec imageSpec) (string, error) {
	return b.buildArchive(spec.name, spec)
}

// buildArchive returns the path of an archive of images, which has a layer that they share once.
func (b *builder) buildArchive(name string, specs ...imageSpec) (string, error) {
	inputs := cache.NewKey().Tree(b.settings.Cluster("internal", "image"), cache.GoSource)
	for _, spec := range specs {
		key, err := spec.key.Text(spec.name).Text(spec.tags...).Text(fmt.Sprintf("%#v", spec.run)).Key()
		if err != nil {
			return "", err
		}
		inputs.Text(key.String())
	}
	key, err := inputs.Key()
	if err != nil {
		return "", err
	}
	dir, err := b.make("image-"+name, key, func(dir string) error { return writeArchive(dir, specs) })
	return filepath.Join(dir, archiveName), err
}

func writeArchive(dir string, specs []imageSpec) error {
	work := filepath.Join(dir, "layers")
	var images []image.Image
	for _, spec := range specs {
		own := filepath.Join(work, spec.name)
		if err := os.MkdirAll(own, 0o755); err != nil {
			return err
		}
		layers, err := spec.layers(own)
		if err != nil {
			return fmt.Errorf("image %s: %w", spec.name, err)
		}
		images = append(images, image.Image{Names: spec.names(), Layers: layers, Run: spec.run})
	}
	if err := image.Write(filepath.Join(dir, archiveName), runtime.GOARCH, images...); err != nil {
		return err
	}
	return os.RemoveAll(work)
}

func (s imageSpec) names() []string {
	var names []string
	for _, tag := range s.tags {
		names = append(names, imageHub+"/"+s.name+":"+tag)
	}
	return names
}

// oneLayer makes the layers of an image that has a single one.
func oneLayer(fill func(layer *image.LayerWriter)) func(dir string) ([]image.Layer, error) {
	return func(dir string) ([]image.Layer, error) {
		writer := image.NewLayer(filepath.Join(dir, "layer.tar"))
		fill(writer)
		layer, err := writer.Close()
		return []image.Layer{layer}, err
	}
}
