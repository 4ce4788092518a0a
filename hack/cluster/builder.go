package main

import (
	"context"
	"maps"
	"path/filepath"
	"slices"

	"github.com/sluice-serving/sluice/hack/cluster/internal/cache"
	"github.com/sluice-serving/sluice/hack/cluster/internal/progress"
)

// builder makes what the cluster consists of.
type builder struct {
	settings settings
	cache    *cache.Cache
	report   *progress.Reporter
}

// artefacts is what the cluster consists of: paths into the cache.
type artefacts struct {
	// programs by name, run on the host.
	programs map[string]string
	// images are the archives, those first that are needed first.
	images []string
	// fingerprint stands for all of it and for how it is put together.
	fingerprint string
}

// make is cache.Make with a line of progress for what is not there yet.
func (b *builder) make(name string, key cache.Key, build func(dir string) error) (string, error) {
	if _, found := b.cache.Has(name, key); found {
		return b.cache.Make(name, key, build)
	}
	var dir string
	err := b.report.Step("make "+name, func() error {
		var err error
		dir, err = b.cache.Make(name, key, build)
		return err
	})
	return dir, err
}

// build makes all artefacts that are not in the cache.
func (b *builder) build(ctx context.Context) (artefacts, error) {
	made := artefacts{programs: map[string]string{}}
	fingerprint := cache.NewKey()
	for _, module := range modules {
		dir, err := b.buildModule(ctx, module)
		if err != nil {
			return artefacts{}, err
		}
		fingerprint.Text(filepath.Base(dir))
		for _, name := range module.programs() {
			made.programs[name] = filepath.Join(dir, name)
		}
	}
	images, err := b.buildImages(ctx, made.programs)
	if err != nil {
		return artefacts{}, err
	}
	made.images = images
	for _, path := range images {
		fingerprint.Text(filepath.Base(filepath.Dir(path)))
	}
	key, err := fingerprint.Tree(b.settings.hack("cluster"), partOfFingerprint).Key()
	made.fingerprint = key.String()
	return made, err
}

// partOfFingerprint accepts what makes a running cluster another one: the
// overlay is applied anew by every up.
func partOfFingerprint(path string) bool {
	return cache.GoSource(path) && filepath.Base(filepath.Dir(path)) != "overlay"
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
