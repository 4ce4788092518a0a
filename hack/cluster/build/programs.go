package build

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

// kubernetesVersion is the version that the binaries report; pins/kubernetes/go.mod pins their sources.
const kubernetesVersion = "v1.37.2"

// module is a Go module under pins, which pins programs that others wrote.
type module struct {
	name    string
	ldflags string
	// workspace is the file under pins that chooses one version of each library for
	// several modules, so that what they share is compiled once; empty for none.
	workspace string
	// tags are Go's build tags, by commas; mostly none.
	tags     string
	packages []string
	// seconds is about how long it takes to build on two processors after those
	// before it, for what is announced.
	seconds int
}

// programsWorkspace is that of all modules but KEDA, a library of which doesn't compile with the
// Kubernetes of the others.
const programsWorkspace = "programs.work"

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
	{name: "etcd", workspace: programsWorkspace, ldflags: stripped, seconds: 40,
		packages: []string{"go.etcd.io/etcd/server/v3"}},
	{name: "kubernetes", workspace: programsWorkspace, ldflags: kubernetesFlags(), seconds: 600, packages: []string{
		"k8s.io/kubernetes/cmd/kube-apiserver", "k8s.io/kubernetes/cmd/kubectl",
		"k8s.io/kubernetes/cmd/kube-controller-manager", "k8s.io/kubernetes/cmd/kube-scheduler",
		"k8s.io/kubernetes/cmd/kube-proxy", "k8s.io/kubernetes/cmd/kubelet"}},
	{name: "istio", workspace: programsWorkspace, ldflags: stripped, seconds: 190, packages: []string{
		"istio.io/istio/istioctl/cmd/istioctl", "istio.io/istio/pilot/cmd/pilot-agent", "istio.io/istio/pilot/cmd/pilot-discovery"}},
	// A main of our own, with the plugins that are used: pins/coredns/main.go.
	{name: "coredns", workspace: programsWorkspace, ldflags: stripped, seconds: 15, packages: []string{"."}},
	{name: "gcs", workspace: programsWorkspace, ldflags: stripped, seconds: 40,
		packages: []string{"github.com/fsouza/fake-gcs-server"}},
}

func kubernetesFlags() string {
	const variables = " -X k8s.io/component-base/version."
	parts := strings.SplitN(strings.TrimPrefix(kubernetesVersion, "v"), ".", 3)
	return stripped + variables + "gitVersion=" + kubernetesVersion + variables + "gitMajor=" + parts[0] + variables + "gitMinor=" + parts[1]
}

// environment is what Go is run with for a module: the same for all, so that one
// build cache serves all.
func (b *builder) environment(m module) []string {
	workspace := "off"
	if m.workspace != "" {
		workspace = b.settings.Cluster("pins", m.workspace)
	}
	return []string{"CGO_ENABLED=0", "GOWORK=" + workspace}
}

// moduleKey is over all that a module's programs are made of. The versions of
// libraries are chosen among those of all modules of the workspace.
func (b *builder) moduleKey(m module) (cache.Key, error) {
	inputs := cache.NewKey().Text(runtime.Version(), runtime.GOARCH, m.ldflags, m.tags).Text(m.packages...)
	dirs := []string{b.settings.Cluster("pins", m.name)}
	if m.workspace != "" {
		workspace := b.settings.Cluster("pins", m.workspace)
		inputs.Files(workspace, workspace+".sum")
		dirs = workspaceModules(workspace)
	}
	for _, dir := range dirs {
		inputs.Files(filepath.Join(dir, "go.mod"), filepath.Join(dir, "go.sum"))
	}
	return inputs.Tree(b.settings.Cluster("pins", m.name), func(path string) bool { return filepath.Ext(path) == ".go" }).Key()
}

// workspaceModules returns the directories that a workspace uses: none if it can't
// be read: the key, which is over that file too, is an error then.
func workspaceModules(workspace string) []string {
	text, err := os.ReadFile(workspace)
	if err != nil {
		return nil
	}
	var dirs []string
	for line := range strings.Lines(string(text)) {
		if dir := strings.TrimSpace(line); strings.HasPrefix(dir, "./") {
			dirs = append(dirs, filepath.Join(filepath.Dir(workspace), dir))
		}
	}
	return dirs
}

// built reports whether a module's programs are in the cache.
func (b *builder) built(m module) bool {
	key, err := b.moduleKey(m)
	if err != nil {
		return false
	}
	_, found := b.cache.Has(m.name, key)
	return found
}

// buildModule returns the directory of a module's programs.
func (b *builder) buildModule(ctx context.Context, m module) (string, error) {
	key, err := b.moduleKey(m)
	if err != nil {
		return "", err
	}
	return b.make(m.name, key, func(out string) error {
		if len(m.packages) == 1 {
			out = filepath.Join(out, m.name)
		}
		args := []string{"go", "build", "-C", b.settings.Cluster("pins", m.name), "-trimpath", "-tags", m.tags, "-ldflags", m.ldflags, "-o", out}
		return command.Run(ctx, command.Spec{
			Args: append(args, m.packages...),
			Env:  b.environment(m),
			Log:  b.cache.Log("build-" + m.name),
		})
	})
}

// buildOwn builds a program of this repository and returns its path and a key
// of its content. Go finds what has changed: the same source is not even
// linked again, because the output stays at its place.
func (b *builder) buildOwn(ctx context.Context, name, source string) (string, cache.Key, error) {
	out := filepath.Join(b.settings.Cache, "go", name)
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return "", cache.Key{}, err
	}
	err := command.Run(ctx, command.Spec{
		Args: []string{"go", "build", "-C", b.settings.Repo, "-trimpath", "-buildvcs=false", "-ldflags", stripped, "-o", out, source},
		Env:  []string{"CGO_ENABLED=0"},
	})
	if err != nil {
		return "", cache.Key{}, fmt.Errorf("building %s: %w", source, err)
	}
	key, err := cache.NewKey().Files(out).Key()
	return out, key, err
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
