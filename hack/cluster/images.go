package main

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
	// images are in the node's store before a pod asks for them.
	imageHub = "localhost/sluice"
	// imageTag is the tag of those images that only change with the cluster.
	imageTag = "local"
	// standInTag is the version of tensorflow/serving that is stood in for.
	standInTag = "2.6.2"
	// archiveName is the image in its directory of the cache.
	archiveName = "image.tar"
	// firstImages is how many of buildImages' are needed by the pods of the
	// cluster itself.
	firstImages = 6
)

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

// buildImages returns the archives of all images but the manager's, in the
// order in which the cluster needs them.
func (b *builder) buildImages(ctx context.Context, programs map[string]string) ([]string, error) {
	makers := []func(context.Context, map[string]string) (imageSpec, error){
		b.pauseImage, b.pilotImage, b.proxyImage, b.corednsImage, b.gcsImage, b.gateImage, // firstImages
		b.standInImage, b.storageImage,
	}
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

// buildImage returns the path of an image's archive.
func (b *builder) buildImage(spec imageSpec) (string, error) {
	recipe := b.settings.hack("cluster", "internal", "image")
	key, err := spec.key.Tree(recipe, cache.GoSource).Text(spec.tags...).Text(fmt.Sprintf("%#v", spec.run)).Key()
	if err != nil {
		return "", err
	}
	dir, err := b.make("image-"+spec.name, key, func(dir string) error { return spec.write(dir) })
	return filepath.Join(dir, archiveName), err
}

func (s imageSpec) write(dir string) error {
	work := filepath.Join(dir, "layers")
	if err := os.Mkdir(work, 0o755); err != nil {
		return err
	}
	layers, err := s.layers(work)
	if err != nil {
		return err
	}
	made := image.Image{Layers: layers, Run: s.run}
	for _, tag := range s.tags {
		made.Names = append(made.Names, imageHub+"/"+s.name+":"+tag)
	}
	if err := image.Write(filepath.Join(dir, archiveName), runtime.GOARCH, made); err != nil {
		return err
	}
	return os.RemoveAll(work)
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
