package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"golang.org/x/mod/semver"
)

// Names of a release's files.
const (
	imageFolder = "image"
	installFile = "install.yaml"
	crdsFile    = "crds.yaml"
	schemaFile  = "inferenceservice.schema.json"
	sumsFile    = "SHA256SUMS"
)

// layoutOf returns the folder of the image's OCI layout in a release's folder.
func layoutOf(out string) string { return filepath.Join(out, imageFolder) }

// request is what a release is made of, and where.
type request struct {
	repo, out, version, image string
	// architectures are those that the programs are for, and systems those that kubectl's plugin is for.
	architectures, systems []string
}

// validate returns all that a release can't be made of, each with how to give it.
func (r request) validate() error {
	var problems []error
	if semver.Canonical(r.version) != r.version || r.version == "" {
		problems = append(problems, fmt.Errorf(
			"give a semantic version with its v and no build metadata, not %q: make release VERSION=v0.1.0", r.version))
	}
	switch _, err := name.NewRepository(r.image, name.StrictValidation); {
	case r.image == "":
		problems = append(problems, errors.New("give the name by which clusters will pull the image, for "+installFile+
			": make release IMAGE=registry/name"))
	case err != nil:
		problems = append(problems, fmt.Errorf("give the image's name with its registry and without a tag, not %q: %w",
			r.image, err))
	}
	for _, wanted := range r.architectures {
		if !slices.Contains(architectures, wanted) {
			problems = append(problems, fmt.Errorf("the image can't be made for %q, but for any of %s", wanted,
				strings.Join(architectures, ",")))
		}
	}
	for _, wanted := range r.systems {
		if !slices.Contains(systems, wanted) {
			problems = append(problems, fmt.Errorf("the plugin can't be made for %q, but for any of %s", wanted,
				strings.Join(systems, ",")))
		}
	}
	entries, err := os.ReadDir(r.out)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		problems = append(problems, err)
	}
	if len(entries) > 0 {
		problems = append(problems, fmt.Errorf("%s is not empty: remove it, or give another folder by OUT", r.out))
	}
	return errors.Join(problems...)
}

// make makes the release in a folder beside out, which becomes out once it is whole. It returns the
// digest of the image's index.
func (r request) make(ctx context.Context) (v1.Hash, error) {
	if err := os.MkdirAll(filepath.Dir(r.out), 0o755); err != nil {
		return v1.Hash{}, err
	}
	unfinished, err := os.MkdirTemp(filepath.Dir(r.out), "."+filepath.Base(r.out)+"-")
	if err != nil {
		return v1.Hash{}, err
	}
	defer os.RemoveAll(unfinished)
	digest, err := r.makeIn(ctx, unfinished)
	if err != nil {
		return v1.Hash{}, err
	}
	if err := os.Chmod(unfinished, 0o755); err != nil {
		return v1.Hash{}, err
	}
	return digest, os.Rename(unfinished, r.out) // It replaces an empty folder.
}

// makeIn writes a release's files into a folder.
func (r request) makeIn(ctx context.Context, out string) (v1.Hash, error) {
	source, err := readSource(ctx, r.repo, r.version)
	if err != nil {
		return v1.Hash{}, err
	}
	programs, err := buildManager(ctx, r.repo, source, r.architectures)
	if err != nil {
		return v1.Hash{}, err
	}
	defer programs.remove()
	digest, err := writeLayout(layoutOf(out), programs, source)
	if err != nil {
		return v1.Hash{}, err
	}
	for _, program := range programs.of {
		if err := writeSBOM(filepath.Join(out, program.sbomFile()), program, source); err != nil {
			return v1.Hash{}, err
		}
	}
	if err := writeManifests(out, r.repo, r.image, r.version); err != nil {
		return v1.Hash{}, err
	}
	if err := r.writePlugin(ctx, out, source); err != nil {
		return v1.Hash{}, err
	}
	return digest, writeSums(out)
}
