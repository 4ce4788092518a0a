package build

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sluice-serving/sluice/hack/cluster/internal/cache"
	"github.com/sluice-serving/sluice/hack/cluster/internal/progress"
	"github.com/sluice-serving/sluice/hack/cluster/internal/settings"
)

// Parts is what a cluster consists of: paths into the cache.
type Parts struct {
	// Programs by name, run on the host.
	Programs map[string]string
	// FirstImages are the archives of the images that the cluster's own pods need, Images those of models' pods.
	FirstImages, Images []string
	// Manager is Sluice's image: nil if the clone has none yet.
	Manager *Manager
	// Extras are empty unless they are wanted.
	Extras Extras
	// Fingerprint stands for what the cluster is made of, and for how it is put together: not for the manager,
	// which is brought into a running cluster, nor for the extras.
	Fingerprint string
}

// Assemble makes or finds all parts; extended is true if the extras are wanted too.
func Assemble(ctx context.Context, s settings.Settings, report *progress.Reporter, extended bool) (Parts, error) {
	store, err := cache.Open(s.Cache, func(holder string) {
		report.Print("waiting for process %s, which uses %s", holder, s.Cache)
	})
	if err != nil {
		return Parts{}, err
	}
	defer store.Close()
	b := &builder{settings: s, cache: store, report: report}
	missing := missingPackages()
	b.announce(missing, extended)
	if len(missing) > 0 {
		err := report.Step("install "+strings.Join(missing, " "), func() error { return installPackages(ctx, missing) })
		if err != nil {
			return Parts{}, err
		}
	}
	if err := b.makeAhead(ctx, extended); err != nil {
		return Parts{}, err
	}
	return b.collect(ctx, extended)
}

// collect puts the parts together.
func (b *builder) collect(ctx context.Context, extended bool) (Parts, error) {
	parts, err := b.buildCluster(ctx)
	if err != nil {
		return Parts{}, err
	}
	if parts.Manager, err = b.buildManager(ctx); err != nil {
		return Parts{}, err
	}
	if extended {
		if parts.Extras, err = b.buildExtras(ctx); err != nil {
			return Parts{}, err
		}
	}
	b.report.Print("all parts are in %s", b.settings.Cache)
	return parts, nil
}

// buildCluster makes the parts of the cluster itself that are not in the cache.
func (b *builder) buildCluster(ctx context.Context) (Parts, error) {
	parts := Parts{Programs: map[string]string{}}
	fingerprint := cache.NewKey()
	for _, module := range modules {
		dir, err := b.buildModule(ctx, module)
		if err != nil {
			return Parts{}, err
		}
		fingerprint.Text(filepath.Base(dir))
		for _, name := range module.programs() {
			parts.Programs[name] = filepath.Join(dir, name)
		}
	}
	var err error
	if parts.FirstImages, parts.Images, err = b.buildImages(ctx, parts.Programs); err != nil {
		return Parts{}, err
	}
	for _, path := range slices.Concat(parts.FirstImages, parts.Images) {
		fingerprint.Text(filepath.Base(filepath.Dir(path)))
	}
	top := b.settings.Cluster()
	key, err := fingerprint.Tree(top, partOfFingerprint(top)).Key()
	parts.Fingerprint = key.String()
	return parts, err
}

// apartFromFingerprint are the folders under hack/cluster that leave a running cluster the same one. Every
// up applies the overlay anew, and the keys of the artefacts stand for the other folders.
var apartFromFingerprint = []string{"addons/overlay", "images", "models", "pins"}

// partOfFingerprint reports whether a file under hack/cluster makes a running cluster another one.
func partOfFingerprint(top string) func(path string) bool {
	return func(path string) bool {
		return cache.GoSource(path) && !slices.ContainsFunc(apartFromFingerprint, func(folder string) bool {
			return strings.HasPrefix(path, filepath.Join(top, folder)+string(filepath.Separator))
		})
	}
}
