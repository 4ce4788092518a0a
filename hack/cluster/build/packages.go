package build

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/sluice-serving/sluice/hack/cluster/internal/command"
)

// CNIPlugins is where Debian's package puts the network plugins.
const CNIPlugins = "/usr/lib/cni"

// debianPackages names what is needed of the distribution, by the program or
// file that shows that it is there.
var debianPackages = map[string]string{
	"containerd":                         "containerd",
	"ctr":                                "containerd",
	"runc":                               "runc",
	CNIPlugins + "/bridge":               "containernetworking-plugins",
	"iptables":                           "iptables",
	"ip":                                 "iproute2",
	"nsenter":                            "util-linux",
	"unshare":                            "util-linux",
	"mount":                              "mount",
	"mmdebstrap":                         "mmdebstrap",
	"curl":                               "curl", // of the demo and the tests
	"/etc/ssl/certs/ca-certificates.crt": "ca-certificates",
}

// missingPackages lists the packages that are not installed.
func missingPackages() []string {
	missing := map[string]bool{}
	for sign, name := range debianPackages {
		var err error
		if strings.HasPrefix(sign, "/") {
			_, err = os.Stat(sign)
		} else {
			_, err = exec.LookPath(sign)
		}
		if err != nil {
			missing[name] = true
		}
	}
	// pip also comes with a Python that is not Debian's.
	if exec.Command("python3", "-m", "pip", "--version").Run() != nil {
		missing["python3"], missing["python3-pip"] = true, true
	}
	return slices.Sorted(maps.Keys(missing))
}

// installPackages installs packages with apt.
func installPackages(ctx context.Context, names []string) error {
	if _, err := exec.LookPath("apt-get"); err != nil {
		return fmt.Errorf("missing %s, and no apt-get to install them with", strings.Join(names, ", "))
	}
	install := append([]string{"apt-get", "install", "--yes", "--no-install-recommends"}, names...)
	if err := apt(ctx, install); err == nil {
		return nil
	}
	// The package lists may be old or not there at all.
	if err := apt(ctx, []string{"apt-get", "update"}); err != nil {
		return err
	}
	return apt(ctx, install)
}

func apt(ctx context.Context, args []string) error {
	return command.Run(ctx, command.Spec{Args: args, Env: []string{"DEBIAN_FRONTEND=noninteractive"}})
}
