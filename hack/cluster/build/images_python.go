package build

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/sluice-serving/sluice/hack/cluster/internal/cache"
	"github.com/sluice-serving/sluice/hack/cluster/internal/command"
	"github.com/sluice-serving/sluice/hack/cluster/internal/image"
)

// newestGlibc is the minor version of glibc 2 that wheels may be built for.
const newestGlibc = 36

// pythonPackages is what programs from PyPI need of Debian.
var pythonPackages = []string{"libc6", "libgcc-s1", "libstdc++6", "libgomp1", "ca-certificates", "coreutils", "python3"}

// pythonRoot is a Debian root with packages from PyPI.
type pythonRoot struct {
	// name is that of the directory at the top which has the packages.
	name string
	// requirements tell pip what to install.
	requirements []string
	// files are what the requirements are read from.
	files []string
	// slim removes of the packages what is not needed.
	slim func(packages string) error
}

// key is over all that the root is made of.
func (r pythonRoot) key(b *builder, suite string) *cache.KeyBuilder {
	return cache.NewKey().Text(suite, runtime.GOARCH, r.name).Text(pythonPackages...).Files(r.files...).
		Files(b.sources("images_python.go", "images_debian.go")...)
}

// environment is what a program of the root is started with.
func (r pythonRoot) environment() []string {
	return []string{"PATH=/usr/bin:/bin", "HOME=/tmp", "PYTHONPATH=/" + r.name + "/packages", "PYTHONUNBUFFERED=1"}
}

// tar writes the root to a tar file in a directory for that.
func (r pythonRoot) tar(ctx context.Context, suite, dir string) (string, error) {
	root := filepath.Join(dir, "root")
	if err := r.unpack(ctx, suite, root); err != nil {
		return "", err
	}
	archive := filepath.Join(dir, "root.tar")
	err := command.Run(ctx, command.Spec{Args: []string{"tar", "-C", root, "-cf", archive, "."}})
	return archive, errors.Join(err, os.RemoveAll(root))
}

// unpack makes the root in a directory, with all Python code compiled.
func (r pythonRoot) unpack(ctx context.Context, suite, root string) error {
	if err := debianRoot(ctx, suite, root, pythonPackages); err != nil {
		return err
	}
	version, err := pythonVersion(root)
	if err != nil {
		return err
	}
	packages := filepath.Join(root, r.name, "packages")
	install := append(pipInstall(packages, version), r.requirements...)
	if err := command.Run(ctx, command.Spec{Args: install}); err != nil {
		return err
	}
	if err := r.slim(packages); err != nil {
		return err
	}
	// Compiled ahead, because the container's user cannot keep what Python
	// compiles at each start. Unchecked, because the layer sets all times.
	return command.Run(ctx, command.Spec{Args: []string{"chroot", root, "/usr/bin/python3", "-m", "compileall", "-q", "-j0",
		"--invalidation-mode", "unchecked-hash", "/" + r.name + "/packages", "/usr/lib/python" + version}})
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
	return args
}

// withoutTests removes the packages' own tests, and their programs, which name
// the Python that ran pip.
func withoutTests(packages string) error {
	problems := []error{os.RemoveAll(filepath.Join(packages, "bin"))}
	err := filepath.WalkDir(packages, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() || entry.Name() != "tests" {
			return err
		}
		problems = append(problems, os.RemoveAll(path))
		return fs.SkipDir
	})
	return errors.Join(append(problems, err)...)
}

// rootLayer returns the layer of a root, as an artefact of its own: two images
// have it, and models are trained in it.
func (b *builder) rootLayer(ctx context.Context, root pythonRoot) (string, error) {
	suite, err := debianSuite()
	if err != nil {
		return "", err
	}
	key, err := root.key(b, suite).Files(b.settings.Cluster("internal", "image", "layer.go")).Key()
	if err != nil {
		return "", err
	}
	dir, err := b.make("root-"+root.name, key, func(dir string) error {
		archive, err := root.tar(ctx, suite, dir)
		if err != nil {
			return err
		}
		_, err = rootAndMore(archive, dir, func(layer *image.LayerWriter) {
			layer.Text("etc/passwd", passwd, 0o644).Dir("tmp", 0o1777, 0)
		})
		return errors.Join(err, os.Remove(archive))
	})
	return filepath.Join(dir, "layer.tar"), err
}
