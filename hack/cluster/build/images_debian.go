package build

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/sluice-serving/sluice/hack/cluster/internal/command"
	"github.com/sluice-serving/sluice/hack/cluster/internal/image"
)

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
