package build

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/sluice-serving/sluice/hack/cluster/internal/cache"
	"github.com/sluice-serving/sluice/hack/cluster/internal/command"
)

// trainModels returns the directory of the models that models/train trains, each
// with the versions of scikit-learn that the servers read them with.
func (b *builder) trainModels(ctx context.Context) (string, error) {
	base, err := b.rootLayer(ctx, b.serverRoot("mlserver"))
	if err != nil {
		return "", err
	}
	script := b.settings.Cluster("models", "train")
	key, err := cache.NewKey().Text(filepath.Base(filepath.Dir(base))).Files(script).Files(b.sources("models.go")...).Key()
	if err != nil {
		return "", err
	}
	return b.make("models", key, func(dir string) error { return trainIn(ctx, b.serverRoot("mlserver"), base, script, dir) })
}

// trainIn runs a script in a root, as a layer has it, and keeps in dir what it
// writes to the directory that is its argument.
func trainIn(ctx context.Context, root pythonRoot, layer, script, dir string) error {
	unpacked := filepath.Join(dir, "root")
	if err := os.Mkdir(unpacked, 0o755); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"tar", "-C", unpacked, "-xf", layer},
		{"cp", script, filepath.Join(unpacked, "tmp", "train")},
		append(append([]string{"chroot", unpacked, "/usr/bin/env"}, root.environment()...), "/usr/bin/python3", "/tmp/train", "/tmp/models"),
	} {
		if err := command.Run(ctx, command.Spec{Args: args}); err != nil {
			return err
		}
	}
	written, err := filepath.Glob(filepath.Join(unpacked, "tmp", "models", "*"))
	problems := []error{err}
	for _, path := range written {
		problems = append(problems, os.Rename(path, filepath.Join(dir, filepath.Base(path))))
	}
	return errors.Join(append(problems, os.RemoveAll(unpacked))...)
}
