package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// managerName is the name of the manager's program, in its image too.
const managerName = "manager"

// architectures are those that a release's programs are made for. The image is for Linux on them.
var architectures = []string{"amd64", "arm64"}

// program is a program for one platform.
type program struct {
	// name, system and architecture are such as manager, linux and amd64.
	name, system, architecture string
	// path of its file.
	path string
}

// platformName returns the program's name with its platform, which its files in a release begin with.
func (p program) platformName() string { return p.name + "-" + p.system + "-" + p.architecture }

// sbomFile returns the name of the program's bill of materials.
func (p program) sbomFile() string { return p.platformName() + ".cdx.json" }

// programs are a program for all architectures, in a temporary folder.
type programs struct {
	of  []program
	dir string
}

func (p programs) remove() { _ = os.RemoveAll(p.dir) }

// linkerFlags leave out what only a debugger reads, and set what `manager --version` prints. The
// Dockerfile has them too.
func linkerFlags(version, revision string) string {
	const variables = "github.com/sluice-serving/sluice/cmd/manager/version."
	return fmt.Sprintf("-s -w -X %sversion=%s -X %srevision=%s", variables, version, variables, revision)
}

// buildManager builds the manager for architectures.
func buildManager(ctx context.Context, repo string, source source, architectures []string) (programs, error) {
	return buildPrograms(ctx, repo, "./cmd/manager", linkerFlags(source.version, source.revision), architectures)
}

// buildPrograms builds a package of the module in repo for architectures, statically and so that the
// files depend on nothing but its sources, the flags and Go.
func buildPrograms(ctx context.Context, repo, source, flags string, architectures []string) (programs, error) {
	dir, err := os.MkdirTemp("", "sluice-release-")
	if err != nil {
		return programs{}, err
	}
	built := programs{dir: dir}
	for _, architecture := range architectures {
		out := program{managerName, "linux", architecture, filepath.Join(dir, architecture, managerName)}
		if err := build(ctx, repo, source, flags, out); err != nil {
			built.remove()
			return programs{}, err
		}
		built.of = append(built.of, out)
	}
	return built, nil
}

func build(ctx context.Context, repo, source, flags string, out program) error {
	command := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", flags,
		"-o", out.path, source)
	command.Dir = repo
	// What the environment or `go env -w` may set, and would change the file.
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+out.system, "GOARCH="+out.architecture,
		"GOFLAGS=", "GOWORK=off", "GOEXPERIMENT=", "GOAMD64=v1", "GOARM64=v8.0")
	command.Stderr = os.Stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("building %s for %s/%s: %w", out.name, out.system, out.architecture, errors.Join(err, ctx.Err()))
	}
	return nil
}
