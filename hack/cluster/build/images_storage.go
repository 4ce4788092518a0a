package build

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/sluice-serving/sluice/hack/cluster/internal/image"
)

const (
	// storageModule is KServe's own code that downloads models.
	storageModule = "kserve-storage==0.21.0"
	// storageHome is where KServe's image has the storage initializer.
	storageHome = "storage-initializer"
)

// storageImage is the init container that downloads a model.
func (b *builder) storageImage(ctx context.Context, _ map[string]string) (imageSpec, error) {
	suite, err := debianSuite()
	if err != nil {
		return imageSpec{}, err
	}
	root := pythonRoot{name: storageHome, requirements: []string{storageModule}, slim: slimStorage}
	entrypoint := b.settings.Cluster("images", "storage-initializer", "initializer-entrypoint")
	target := storageHome + "/scripts/initializer-entrypoint"
	return imageSpec{
		name: "storage-initializer",
		tags: []string{imageTag},
		key:  root.key(b, suite).Files(entrypoint).Files(b.sources("images_storage.go")...),
		run:  image.Run{User: "1000:1000", Entrypoint: []string{"/" + target}, Env: root.environment()},
		layers: func(dir string) ([]image.Layer, error) {
			archive, err := root.tar(ctx, suite, dir)
			if err != nil {
				return nil, err
			}
			return rootAndMore(archive, dir, func(layer *image.LayerWriter) {
				layer.Text("etc/passwd", passwd, 0o644).Dir("tmp", 0o1777, 0).
					Dir(storageHome+"/scripts", 0o755, 0).File(target, entrypoint, 0o755)
			})
		},
	}, nil
}

// slimStorage removes tests, and of the descriptions of all of Amazon's services
// all but those of storage and of signing in.
func slimStorage(packages string) error {
	keep := map[string]bool{"s3": true, "s3control": true, "signin": true, "sso": true, "sso-oidc": true, "sts": true}
	services, err := filepath.Glob(filepath.Join(packages, "botocore", "data", "*"))
	problems := []error{err, withoutTests(packages)}
	for _, service := range services {
		if info, err := os.Stat(service); err == nil && info.IsDir() && !keep[filepath.Base(service)] {
			problems = append(problems, os.RemoveAll(service))
		}
	}
	return errors.Join(problems...)
}
