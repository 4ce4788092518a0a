package harness

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// releaseImage is the name of the manager's image in a registry on the node's loopback.
const releaseImage = "127.0.0.1:5051/sluice/manager"

// Release is a release of this clone whose image the node can pull.
type Release struct {
	// Folder has the release's files, and Helm the program helm of the module that the chart is tested with.
	Folder, Helm string
	// Version is its version, and the tag of its image.
	Version string
	// Image is the name of the manager's image without a tag, and Digest is the digest by which it is served.
	Image, Digest string
}

// Building is a release that is being made. It is a test's own.
type Building struct {
	release Release
	// folder has the programs that make and serve the release. It is empty on any other cluster than the local one, to
	// whose nodes nothing can be served.
	folder string
	// ended is closed once err, which is why the release could not be made, is final.
	ended chan struct{}
	err   error
}

// BuildRelease begins to make a release of this clone, with a low priority, and returns at once. To have it made while
// other tests run, a test calls it before it waits for its turn.
func BuildRelease(t *testing.T, version string) *Building {
	t.Helper()
	b := &Building{release: Release{Version: version, Image: releaseImage}, ended: make(chan struct{})}
	env, err := connectOnce()
	if err != nil {
		close(b.ended)
		return b // The test fails for that when its turn comes.
	}
	root := env.localRoot(t)
	if root == "" {
		close(b.ended)
		return b
	}
	b.folder = t.TempDir()
	b.release.Folder, b.release.Helm = filepath.Join(b.folder, "dist"), filepath.Join(b.folder, "helm")
	ctx, cancel := context.WithTimeout(context.Background(), othersTime)
	go func() {
		defer close(b.ended)
		b.err = b.build(ctx, root)
	}()
	t.Cleanup(func() {
		cancel()
		<-b.ended
	})
	return b
}

// program returns the path of a program that was built.
func (b *Building) program(name string) string { return filepath.Join(b.folder, name) }

// build builds the programs, and makes the release.
func (b *Building) build(ctx context.Context, root string) error {
	for _, command := range [][]string{
		{"go", "build", "-C", "hack/release", "-o", b.program("release"), "."},
		{"go", "build", "-o", b.program("cluster"), "./hack/cluster"},
		{"go", "build", "-C", "hack/chart", "-o", b.release.Helm + "/", "helm.sh/helm/v4/cmd/helm"},
		{b.program("release"), "make", "-repo", root, "-out", b.release.Folder, "-version", b.release.Version,
			"-image", b.release.Image, "-architectures", runtime.GOARCH, "-systems", ""},
	} {
		if err := runGently(ctx, root, command...); err != nil {
			return err
		}
	}
	return nil
}

// runGently runs a program in a folder with a low priority: what answers predictions goes first.
func runGently(ctx context.Context, folder string, args ...string) error {
	command := exec.CommandContext(ctx, "nice", append([]string{"-n", "10"}, args...)...)
	command.Dir = folder
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("$ %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}

// ServeRelease waits until a release is made, and serves its image on the node until the test has ended. It skips the
// test on any other cluster than the local one, to whose nodes it can't serve.
func (env *Environment) ServeRelease(t *testing.T, b *Building) Release {
	t.Helper()
	if b.folder == "" {
		t.Skip("not the local cluster: there is no registry for a release")
	}
	began := time.Now()
	<-b.ended
	if b.err != nil {
		t.Fatalf("making a release: %v", b.err)
	}
	t.Logf("the release was made after %s", time.Since(began).Round(time.Second))
	r := b.release
	ctx, cancel := context.WithCancel(context.Background())
	serve := exec.CommandContext(ctx, b.program("cluster"), "enter", b.program("release"), "serve", "-out", r.Folder, "-registry", r.Image)
	serve.Cancel = func() error { return serve.Process.Signal(syscall.SIGTERM) }
	serve.Stderr = os.Stderr
	printed, err := serve.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		t.Fatalf("serving the release: %v", err)
	}
	t.Cleanup(func() {
		cancel()
		_ = serve.Wait() // It returns the context's error.
	})
	line, err := bufio.NewReader(printed).ReadString('\n')
	if err != nil {
		t.Fatalf("the registry has not served the release: %v", err)
	}
	_, r.Digest, _ = strings.Cut(strings.TrimSpace(line), "@")
	return r
}
