package harness

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// releaseImage is the name of the manager's image in a registry on the node's loopback.
const releaseImage = "127.0.0.1:5051/sluice/manager"

// Release is a release of this clone whose image the node can pull.
type Release struct {
	// Folder has the release's files.
	Folder string
	// Version is its version, and the tag of its image.
	Version string
	// Image is the name of the manager's image without a tag, and Digest is the digest by which it is served.
	Image, Digest string
}

// NewRelease makes a release of this clone, and serves its image on the node until the test has ended. It skips the
// test on any other cluster than the local one, to whose nodes it can't serve.
func (env *Environment) NewRelease(t *testing.T, version string) Release {
	t.Helper()
	root := env.localRoot(t)
	if root == "" {
		t.Skip("not the local cluster: there is no registry for a release")
	}
	folder := t.TempDir()
	program, cluster := filepath.Join(folder, "release"), filepath.Join(folder, "cluster")
	r := Release{Folder: filepath.Join(folder, "dist"), Version: version, Image: releaseImage}
	runIn(t, root, "go", "build", "-C", "hack/release", "-o", program, ".")
	runIn(t, root, "go", "build", "-o", cluster, "./hack/cluster")
	runIn(t, root, program, "make", "-repo", root, "-out", r.Folder, "-version", version, "-image", r.Image,
		"-architectures", runtime.GOARCH)

	ctx, cancel := context.WithCancel(context.Background())
	serve := exec.CommandContext(ctx, cluster, "enter", program, "serve", "-out", r.Folder, "-registry", r.Image)
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

// Helm builds the helm of the module that the chart is tested with, and returns the path of its folder.
func (env *Environment) Helm(t *testing.T) string {
	t.Helper()
	root, err := repositoryRoot()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	runIn(t, root, "go", "build", "-C", "hack/chart", "-o", folder+"/", "helm.sh/helm/v4/cmd/helm")
	return folder
}

// runIn runs a program in a folder, and fails the test if that fails.
func runIn(t *testing.T, folder string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
	defer cancel()
	command := exec.CommandContext(ctx, args[0], args[1:]...)
	command.Dir = folder
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("$ %s\n%v\n%s", strings.Join(args, " "), err, out)
	}
}
