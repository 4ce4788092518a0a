package main

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/sluice-serving/sluice/hack/cluster/internal/cache"
	"github.com/sluice-serving/sluice/hack/cluster/internal/command"
)

// kubernetesVersion is what the binaries say they are. hack/kubernetes/go.mod
// says what they are built of.
const kubernetesVersion = "v1.37.2"

// module is a Go module under hack that pins programs others wrote.
type module struct {
	name    string
	ldflags string
	// tags are Go's build tags, by commas; mostly none.
	tags     string
	packages []string
}

// programs lists the names of what is built: a module's only program has the
// module's name.
func (m module) programs() []string {
	if len(m.packages) == 1 {
		return []string{m.name}
	}
	var names []string
	for _, source := range m.packages {
		names = append(names, path.Base(source))
	}
	return names
}

// stripped leaves out what only a debugger reads.
const stripped = "-s -w"

// modules are the programs that are built from source, because there is
// nowhere to download them from.
var modules = []module{
	{name: "etcd", ldflags: stripped, packages: []string{"go.etcd.io/etcd/server/v3"}},
	{name: "kubernetes", ldflags: kubernetesFlags(), packages: []string{
		"k8s.io/kubernetes/cmd/kube-apiserver", "k8s.io/kubernetes/cmd/kubectl",
		"k8s.io/kubernetes/cmd/kube-controller-manager", "k8s.io/kubernetes/cmd/kube-scheduler",
		"k8s.io/kubernetes/cmd/kube-proxy", "k8s.io/kubernetes/cmd/kubelet"}},
	{name: "istio", ldflags: stripped, packages: []string{
		"istio.io/istio/istioctl/cmd/istioctl", "istio.io/istio/pilot/cmd/pilot-agent", "istio.io/istio/pilot/cmd/pilot-discovery"}},
	{name: "coredns", ldflags: stripped, packages: []string{"github.com/coredns/coredns"}},
	{name: "gcs", ldflags: stripped, packages: []string{"github.com/fsouza/fake-gcs-server"}},
}

func kubernetesFlags() string {
	const variables = " -X k8s.io/component-base/version."
	parts := strings.SplitN(strings.TrimPrefix(kubernetesVersion, "v"), ".", 3)
	return stripped + variables + "gitVersion=" + kubernetesVersion + variables + "gitMajor=" + parts[0] + variables + "gitMinor=" + parts[1]
}

// buildModule returns the directory of a module's programs.
func (b *builder) buildModule(ctx context.Context, m module) (string, error) {
	dir := b.settings.hack(m.name)
	inputs := cache.NewKey().
		Text(runtime.Version(), runtime.GOARCH, m.ldflags).Text(m.packages...).
		Files(filepath.Join(dir, "go.mod"), filepath.Join(dir, "go.sum"))
	if m.tags != "" {
		inputs.Text(m.tags)
	}
	key, err := inputs.Key()
	if err != nil {
		return "", err
	}
	return b.make(m.name, key, func(out string) error {
		if len(m.packages) == 1 {
			out = filepath.Join(out, m.name)
		}
		args := []string{"go", "build", "-C", dir, "-trimpath", "-tags", m.tags, "-ldflags", m.ldflags, "-o", out}
		return command.Run(ctx, command.Spec{
			Args: append(args, m.packages...),
			Env:  []string{"CGO_ENABLED=0"},
			Log:  b.cache.Log("build-" + m.name),
		})
	})
}

// buildOwn builds a program of this repository and returns its path and a key
// of its content. Go knows what has changed: the same source is not even
// linked again, because the output stays at its place.
func (b *builder) buildOwn(ctx context.Context, name, source string) (string, cache.Key, error) {
	out := filepath.Join(b.settings.cache, "go", name)
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return "", cache.Key{}, err
	}
	err := command.Run(ctx, command.Spec{
		Args: []string{"go", "build", "-C", b.settings.repo, "-trimpath", "-buildvcs=false", "-ldflags", stripped, "-o", out, source},
		Env:  []string{"CGO_ENABLED=0"},
	})
	if err != nil {
		return "", cache.Key{}, fmt.Errorf("building %s: %w", source, err)
	}
	key, err := cache.NewKey().Files(out).Key()
	return out, key, err
}
