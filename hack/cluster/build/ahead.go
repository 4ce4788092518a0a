package build

import (
	"context"

	"github.com/sluice-serving/sluice/hack/cluster/internal/command"
	"github.com/sluice-serving/sluice/hack/cluster/internal/parallel"
)

// makeAhead makes the parts that take long, those that wait for the network or for
// one process beside those that keep all processors busy. collect finds them in the cache.
func (b *builder) makeAhead(ctx context.Context, extended bool) error {
	wanted, beside := b.wantedModules(extended), []parallel.Task{b.makeEnvoy, b.makeStorageImage}
	if extended {
		beside = append(beside, b.makeServerRoots)
	}
	return parallel.Run(ctx,
		func(ctx context.Context) error { b.fetchSources(ctx, wanted); return nil },
		func(ctx context.Context) error {
			for _, m := range wanted {
				if _, err := b.buildModule(ctx, m); err != nil {
					return err
				}
			}
			return nil
		},
		func(ctx context.Context) error {
			for _, work := range beside {
				if err := work(ctx); err != nil {
					return err
				}
			}
			return nil
		})
}

func (b *builder) wantedModules(extended bool) []module {
	if !extended {
		return modules
	}
	return append(modules[:len(modules):len(modules)], b.extraModules()...)
}

// fetchSources downloads the sources of modules that are to be built, ahead of the
// compiler, which would wait for each. An error is the build's to report.
func (b *builder) fetchSources(ctx context.Context, wanted []module) {
	for _, m := range wanted {
		if ctx.Err() != nil {
			return
		}
		if b.built(m) {
			continue
		}
		args := append([]string{"go", "list", "-C", b.settings.Cluster("pins", m.name), "-deps", "-tags", m.tags}, m.packages...)
		_ = command.Run(ctx, command.Spec{Args: args, Env: b.environment(m), Log: b.cache.Log("fetch-" + m.name)})
	}
}

func (b *builder) makeEnvoy(ctx context.Context) error {
	_, err := b.envoy(ctx)
	return err
}

func (b *builder) makeStorageImage(ctx context.Context) error {
	spec, err := b.storageImage(ctx, nil)
	if err == nil {
		_, err = b.buildImage(spec)
	}
	return err
}

// makeServerRoots makes the roots of all servers, and the models that are trained in
// one of them.
func (b *builder) makeServerRoots(ctx context.Context) error {
	for _, s := range servers {
		if _, err := b.rootLayer(ctx, b.serverRoot(s.root)); err != nil {
			return err
		}
	}
	_, err := b.trainModels(ctx)
	return err
}
