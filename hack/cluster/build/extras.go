package build

import (
	"context"
	"fmt"
	"path/filepath"
)

// extraModules are the programs of the extras but KEDA's.
var extraModules = []module{
	{name: "s3", workspace: programsWorkspace, ldflags: stripped, seconds: 90,
		packages: []string{"github.com/versity/versitygw/cmd/versitygw"}},
	{name: "metrics-server", workspace: programsWorkspace, ldflags: stripped, seconds: 30,
		packages: []string{"sigs.k8s.io/metrics-server/cmd/metrics-server"}},
	// It finds its targets through Kubernetes; the clouds' libraries are left out.
	{name: "prometheus", workspace: programsWorkspace, ldflags: stripped, seconds: 120,
		tags: "remove_all_sd,enable_kubernetes_sd", packages: []string{"github.com/prometheus/prometheus/cmd/prometheus"}},
}

// Extras is what only the tests of the whole API need, as paths into the cache.
// The canary document does without it, because it is large: `up` makes none of
// it, and a cluster is the same cluster with and without.
type Extras struct {
	// Images are the archives of the servers' and stores' images.
	Images []string
	// Models is the directory of the trained models.
	Models string
	// KEDA are the manifests of KEDA's own module: none if KEDA is left out.
	KEDA []string
}

// buildExtras makes all extras that are not in the cache.
func (b *builder) buildExtras(ctx context.Context) (Extras, error) {
	programs := map[string]string{}
	for _, module := range b.extraModules() {
		dir, err := b.buildModule(ctx, module)
		if err != nil {
			return Extras{}, err
		}
		for _, name := range module.programs() {
			programs[name] = filepath.Join(dir, name)
		}
	}
	made := Extras{}
	var err error
	if made.Models, err = b.trainModels(ctx); err != nil {
		return Extras{}, err
	}
	if made.Images, err = b.serverArchives(ctx); err != nil {
		return Extras{}, err
	}
	specs := append(metricsImages(programs), s3Image(programs["s3"], made.Models))
	if b.wantsKEDA() {
		if made.KEDA, err = b.kedaManifests(ctx); err != nil {
			return Extras{}, err
		}
		specs = append(specs, kedaImages(programs)...)
	}
	for _, spec := range specs {
		archive, err := b.buildImage(spec)
		if err != nil {
			return Extras{}, fmt.Errorf("image %s: %w", spec.name, err)
		}
		made.Images = append(made.Images, archive)
	}
	return made, nil
}
