package main

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"strings"

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
	top := b.settings.hack("cluster")
	key, err := fingerprint.Tree(top, partOfFingerprint(top)).Key()
	made.fingerprint = key.String()
	return made, err
}

// apartFromFingerprint are the folders under hack/cluster that leave a running cluster the same one. Every
// up applies the overlay anew, and the keys of the artefacts stand for the pins.
var apartFromFingerprint = []string{"overlay", "pins"}

// partOfFingerprint reports whether a file under hack/cluster makes a running cluster another one.
func partOfFingerprint(top string) func(path string) bool {
	return func(path string) bool {
		relative, err := filepath.Rel(top, path)
		first, _, _ := strings.Cut(relative, string(filepath.Separator))
		return err == nil && cache.GoSource(path) && !slices.Contains(apartFromFingerprint, first)
	}
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
