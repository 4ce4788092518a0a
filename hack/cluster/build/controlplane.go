package build

import (
	"context"
	"io"
	"path/filepath"
	"slices"

	"github.com/sluice-serving/sluice/hack/cluster/internal/cache"
	"github.com/sluice-serving/sluice/hack/cluster/internal/progress"
	"github.com/sluice-serving/sluice/hack/cluster/internal/settings"
)

// istioModule is the module that pins/istio builds Istio of.
const istioModule = "istio.io/istio"

// ControlPlane is what an API server without nodes is made of: paths.
type ControlPlane struct {
	// Programs by name: etcd, and those of Kubernetes.
	Programs map[string]string
	// IstioCRDs is the file with Istio's CustomResourceDefinitions.
	IstioCRDs string
}

// MakeControlPlane finds the parts of a control plane in the cache, and makes those that are missing; it reports that
// to out. The working directory must be the top of a clone.
func MakeControlPlane(ctx context.Context, out io.Writer) (ControlPlane, error) {
	report := progress.New(out)
	s, err := settings.Read()
	if err != nil {
		return ControlPlane{}, err
	}
	store, err := cache.Open(s.Cache, func(holder string) {
		report.Print("waiting for process %s, which uses %s", holder, s.Cache)
	})
	if err != nil {
		return ControlPlane{}, err
	}
	defer store.Close()
	b := &builder{settings: s, cache: store, report: report}
	made := ControlPlane{Programs: map[string]string{}}
	for _, m := range modules {
		if !slices.Contains([]string{"etcd", "kubernetes"}, m.name) {
			continue
		}
		dir, err := b.buildModule(ctx, m)
		if err != nil {
			return ControlPlane{}, err
		}
		for _, name := range m.programs() {
			made.Programs[name] = filepath.Join(dir, name)
		}
	}
	source, err := moduleSource(ctx, s.Cluster("pins", "istio"), istioModule)
	made.IstioCRDs = filepath.Join(source, "manifests", "charts", "base", "files", "crd-all.gen.yaml")
	return made, err
}
