package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/sluice-serving/sluice/hack/cluster/internal/cache"
	"github.com/sluice-serving/sluice/hack/cluster/internal/command"
	"github.com/sluice-serving/sluice/hack/cluster/internal/image"
)

const (
	// storageModule is KServe's own code that downloads models.
	storageModule = "kserve-storage==0.21.0"
	// storageHome is where KServe's image has the storage initializer.
	storageHome = "storage-initializer"
	// newestGlibc is the minor version of glibc 2 that wheels may be built for.
	newestGlibc = 36
)

var storagePackages = []string{"libc6", "libgcc-s1", "libstdc++6", "ca-certificates", "coreutils", "python3"}

// storageImage is the init container that downloads a model.
func (b *builder) storageImage(ctx context.Context, _ map[string]string) (imageSpec, error) {
	suite, err := debianSuite()
	if err != nil {
		return imageSpec{}, err
	}
	entrypoint := b.settings.hack("images", "storage-initializer", "initializer-entrypoint")
	target := storageHome + "/scripts/initializer-entrypoint"
	return imageSpec{
		name: "storage-initializer",
		tags: []string{imageTag},
		key: cache.NewKey().Text(suite, runtime.GOARCH, storageModule).
			Files(entrypoint, b.settings.hack("cluster", "images_storage.go"), b.settings.hack("cluster", "images_debian.go")),
		run: image.Run{
			User:       "1000:1000",
			Entrypoint: []string{"/" + target},
			Env:        []string{"PATH=/usr/bin:/bin", "HOME=/tmp", "PYTHONPATH=/" + storageHome + "/packages", "PYTHONUNBUFFERED=1"},
		},
		layers: func(dir string) ([]image.Layer, error) {
			root := filepath.Join(dir, "root")
			if err := storageRoot(ctx, suite, root); err != nil {
				return nil, err
			}
			archive := filepath.Join(dir, "root.tar")
			if err := command.Run(ctx, command.Spec{Args: []string{"tar", "-C", root, "-cf", archive, "."}}); err != nil {
				return nil, err
			}
			return rootAndMore(archive, dir, func(layer *image.LayerWriter) {
				layer.Text("etc/passwd", passwd, 0o644).Dir("tmp", 0o1777, 0).
					Dir(storageHome+"/scripts", 0o755, 0).File(target, entrypoint, 0o755)
			})
		},
	}, nil
}

// storageRoot makes a Debian root with Python and the storage code, compiled.
func storageRoot(ctx context.Context, suite, root string) error {
	if err := debianRoot(ctx, suite, root, storagePackages); err != nil {
		return err
	}
	version, err := pythonVersion(root)
	if err != nil {
		return err
	}
	packages := filepath.Join(root, storageHome, "packages")
	if err := command.Run(ctx, command.Spec{Args: pipInstall(packages, version)}); err != nil {
		return err
	}
	if err := slim(packages); err != nil {
		return err
	}
	// Compiled ahead, because the container's user cannot keep what Python
	// compiles at each start. Unchecked, because the layer sets all times.
	return command.Run(ctx, command.Spec{Args: []string{"chroot", root, "/usr/bin/python3", "-m", "compileall", "-q", "-j0",
		"--invalidation-mode", "unchecked-hash", "/" + storageHome + "/packages", "/usr/lib/python" + version}})
}

// pythonVersion is the major and minor version of the root's Python.
func pythonVersion(root string) (string, error) {
	link, err := os.Readlink(filepath.Join(root, "usr", "bin", "python3"))
	if err != nil {
		return "", fmt.Errorf("the version of Debian's Python: %w", err)
	}
	return strings.TrimPrefix(filepath.Base(link), "python"), nil
}

// pipInstall installs for the root's Python, whichever runs pip here.
func pipInstall(target, version string) []string {
	args := []string{"python3", "-m", "pip", "install", "--quiet", "--no-compile", "--no-warn-conflicts",
		"--root-user-action=ignore", "--only-binary=:all:", "--target", target,
		"--python-version", version, "--implementation", "cp",
		"--abi", "cp" + strings.ReplaceAll(version, ".", ""), "--abi", "abi3", "--abi", "none"}
	machine := map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[runtime.GOARCH]
	args = append(args, "--platform", "manylinux2014_"+machine)
	for minor := newestGlibc; minor >= 17; minor-- {
		args = append(args, "--platform", fmt.Sprintf("manylinux_2_%d_%s", minor, machine))
	}
	return append(args, storageModule)
}

// slim removes tests, and of the descriptions of all of Amazon's services all
// but those of storage and of signing in.
func slim(packages string) error {
	keep := map[string]bool{"s3": true, "s3control": true, "signin": true, "sso": true, "sso-oidc": true, "sts": true}
	services, err := filepath.Glob(filepath.Join(packages, "botocore", "data", "*"))
	if err != nil {
		return err
	}
	var problems []error
	for _, service := range services {
		if info, err := os.Stat(service); err == nil && info.IsDir() && !keep[filepath.Base(service)] {
			problems = append(problems, os.RemoveAll(service))
		}
	}
	tests, err := filepath.Glob(filepath.Join(packages, "*", "tests"))
	for _, dir := range append(tests, filepath.Join(packages, "bin")) {
		problems = append(problems, os.RemoveAll(dir))
	}
	return errors.Join(append(problems, err)...)
}
