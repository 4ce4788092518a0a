package build

import (
	"context"
	"maps"
	"path/filepath"
	"slices"

	"github.com/sluice-serving/sluice/hack/cluster/internal/cache"
	"github.com/sluice-serving/sluice/hack/cluster/internal/image"
)

// server is an image of a program in a Python root.
type server struct {
	// name of the image, and of the program's directory and file under images/.
	name, program string
	// tag is the version of what the image holds or stands in for.
	tag string
	// root is the directory under images/ whose requirements the program needs.
	root string
	// entrypoint and command are as the known image has them: a container's args
	// replace the command.
	entrypoint, command []string
}

// servers are the servers of models that the canary document does without.
// MLServer is itself; KServe's sklearnserver cannot be had, and is stood in for
// with KServe's own SDK.
var servers = []server{
	{name: "mlserver", program: "mlserver", tag: "1.7.1", root: "mlserver", command: []string{"mlserver", "start", "/mnt/models"}},
	{name: "sklearnserver-stand-in", program: "sklearnserver", tag: "v0.21.0", root: "kserve-sdk",
		entrypoint: []string{"/usr/bin/sklearnserver"}},
	{name: "transformer", program: "transformer", tag: imageTag, root: "kserve-sdk", entrypoint: []string{"/usr/bin/transformer"}},
	{name: "explainer", program: "explainer", tag: imageTag, root: "kserve-sdk", entrypoint: []string{"/usr/bin/explainer"}},
}

// serverRoot is the Debian root of an images/ directory with requirements.
func (b *builder) serverRoot(name string) pythonRoot {
	requirements := b.settings.Cluster("images", name, "requirements.txt")
	return pythonRoot{
		name: name,
		// The file lists all, and leaves out on purpose: images/mlserver/overrides.in.
		requirements: []string{"--no-deps", "--require-hashes", "--requirement", requirements},
		files:        []string{requirements},
		slim:         withoutTests,
	}
}

// serverArchives are the archives of servers, those of a root in one: the roots are large.
func (b *builder) serverArchives(ctx context.Context) ([]string, error) {
	byRoot := map[string][]imageSpec{}
	for _, s := range servers {
		spec, err := b.serverImage(ctx, s)
		if err != nil {
			return nil, err
		}
		byRoot[s.root] = append(byRoot[s.root], spec)
	}
	var archives []string
	for _, root := range slices.Sorted(maps.Keys(byRoot)) {
		archive, err := b.buildArchive("servers-"+root, byRoot[root]...)
		if err != nil {
			return nil, err
		}
		archives = append(archives, archive)
	}
	return archives, nil
}

// serverImage has the program over the root, in a layer of its own: three images have the
// same root.
func (b *builder) serverImage(ctx context.Context, s server) (imageSpec, error) {
	root := b.serverRoot(s.root)
	base, err := b.rootLayer(ctx, root)
	if err != nil {
		return imageSpec{}, err
	}
	program, target := b.settings.Cluster("images", s.name, s.program), "usr/bin/"+s.program
	return imageSpec{
		name: s.name,
		tags: []string{s.tag},
		key: cache.NewKey().Text(filepath.Base(filepath.Dir(base)), s.program).
			Files(program).Files(b.sources("images_servers.go")...),
		run: image.Run{
			User: "1000:1000", Entrypoint: s.entrypoint, Cmd: s.command,
			Env: root.environment(), WorkingDir: "/tmp", // where MLServer keeps files of its own
		},
		layers: func(dir string) ([]image.Layer, error) {
			lower, err := image.Existing(base)
			if err != nil {
				return nil, err
			}
			upper, err := oneLayer(func(layer *image.LayerWriter) { layer.File(target, program, 0o755) })(dir)
			return append([]image.Layer{lower}, upper...), err
		},
	}, nil
}
