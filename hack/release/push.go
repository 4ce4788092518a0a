package main

import (
	"context"
	"fmt"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// push copies the image of a layout to a registry, under the tag that the layout has for it, and
// returns its name with the digest, which is the same there. It signs in as docker and its like would,
// by the user's configuration of these.
func push(ctx context.Context, layoutDir, registry string) (name.Digest, error) {
	index, tag, err := readLayout(layoutDir)
	if err != nil {
		return name.Digest{}, err
	}
	repository, err := name.NewRepository(registry, name.StrictValidation)
	if err != nil {
		return name.Digest{}, fmt.Errorf("give the name with its registry and without a tag: %w", err)
	}
	digest, err := index.Digest()
	if err != nil {
		return name.Digest{}, err
	}
	err = remote.WriteIndex(repository.Tag(tag), index, remote.WithContext(ctx),
		remote.WithAuthFromKeychain(authn.DefaultKeychain))
	if err != nil {
		return name.Digest{}, fmt.Errorf("pushing %s: %w", repository.Tag(tag), err)
	}
	return repository.Digest(digest.String()), nil
}

// readLayout returns the only image of a layout, for all architectures, and its tag.
func readLayout(dir string) (v1.ImageIndex, string, error) {
	all, err := layout.ImageIndexFromPath(dir)
	if err != nil {
		return nil, "", fmt.Errorf("reading the image (make release makes it): %w", err)
	}
	manifest, err := all.IndexManifest()
	if err != nil {
		return nil, "", fmt.Errorf("reading the image in %s: %w", dir, err)
	}
	if len(manifest.Manifests) != 1 || manifest.Manifests[0].Annotations[refName] == "" {
		return nil, "", fmt.Errorf("%s has %d images, want one with a tag", dir, len(manifest.Manifests))
	}
	index, err := all.ImageIndex(manifest.Manifests[0].Digest)
	if err != nil {
		return nil, "", fmt.Errorf("reading the image in %s: %w", dir, err)
	}
	return index, manifest.Manifests[0].Annotations[refName], nil
}
