package namespace

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/sluice-serving/sluice/hack/cluster/internal/command"
)

// Namespace is a network namespace kept by a file.
type Namespace struct {
	// Path of the file. It is not among those of `ip netns`, which mounts
	// a directory of its own and leaves it mounted.
	Path string
}

// Enter returns a command line that runs another inside. nsenter becomes the
// program it runs, and leaves the mounts alone: `ip netns exec` mounts /sys
// anew, without the control groups.
func (n Namespace) Enter(args ...string) []string {
	return append([]string{"nsenter", "--net=" + n.Path, "--"}, args...)
}

// settings let the node route, end attempts to reach what is outside at once
// (nothing on the cable answers for an address), and let the forwarder
// open a thousand connections a second from one address to one other.
const settings = `set -e
cd /proc/sys/net/ipv4
echo 1 >ip_forward
echo 1 >conf/all/route_localnet
echo 1 >neigh/node0/mcast_solicit
echo 50 >neigh/node0/retrans_time_ms
echo 1 >tcp_tw_reuse
echo 16000 65535 >ip_local_port_range`

// Make makes the namespace with the node's address, `address/bits`, on one end
// of the cable and the default route through it: components look for the
// interface of the default route.
//
// What is sent to the services' range and is still addressed to it after
// kube-proxy's rules is refused. It would otherwise be
// remembered as a connection without translation: for two minutes no other of
// the same port would be translated, though the rules be there by then.
func (n Namespace) Make(ctx context.Context, address, services string) error {
	if err := os.MkdirAll(filepath.Dir(n.Path), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(n.Path, nil, 0o600); err != nil {
		return err
	}
	steps := [][]string{
		{"unshare", "--net=" + n.Path, "true"},
		n.Enter("ip", "link", "set", "lo", "up"),
		n.Enter("ip", "link", "add", "node0", "type", "veth", "peer", "name", "node1"),
		n.Enter("ip", "address", "add", address, "dev", "node0"),
		n.Enter("ip", "link", "set", "node1", "up"),
		n.Enter("ip", "link", "set", "node0", "up"),
		n.Enter("ip", "route", "add", "default", "dev", "node0"),
		n.Enter("sh", "-c", settings),
		n.Enter("iptables", "-A", "OUTPUT", "-d", services, "-j", "REJECT"),
		n.Enter("iptables", "-A", "FORWARD", "-d", services, "-j", "REJECT"),
	}
	for _, step := range steps {
		if err := command.Run(ctx, command.Spec{Args: step}); err != nil {
			return fmt.Errorf("network namespace: %w", err)
		}
	}
	return nil
}

// Remove removes the namespace and with it the interfaces inside. Without one
// it does nothing.
func (n Namespace) Remove() error {
	err := unix.Unmount(n.Path, unix.MNT_DETACH)
	if err != nil && !errors.Is(err, unix.EINVAL) && !errors.Is(err, unix.ENOENT) {
		return fmt.Errorf("unmounting %s: %w", n.Path, err)
	}
	if err := os.Remove(n.Path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// UnmountBelow unmounts all that is mounted below the directories, the last
// mounted first, and errs if something stays: what is mounted there must not
// be removed as if it were files.
func UnmountBelow(dirs ...string) error {
	points, err := mountedBelow(dirs)
	if err != nil {
		return err
	}
	for i := len(points) - 1; i >= 0; i-- {
		if err := unix.Unmount(points[i], unix.MNT_DETACH); err != nil && !errors.Is(err, unix.EINVAL) {
			return fmt.Errorf("unmounting %s: %w", points[i], err)
		}
	}
	if points, err = mountedBelow(dirs); err == nil && len(points) > 0 {
		return fmt.Errorf("still mounted: %s", strings.Join(points, ", "))
	}
	return err
}

// mountedBelow lists the mount points in the order of mounting: field 5 of
// /proc/self/mountinfo (proc(5)).
func mountedBelow(dirs []string) ([]string, error) {
	data, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return nil, err
	}
	unescape := strings.NewReplacer(`\040`, " ", `\011`, "\t", `\134`, `\`)
	var points []string
	for line := range strings.Lines(string(data)) {
		fields := strings.Fields(line)
		if len(fields) < 5 {
			continue
		}
		point := unescape.Replace(fields[4])
		for _, dir := range dirs {
			if strings.HasPrefix(point, dir+"/") {
				points = append(points, point)
			}
		}
	}
	return points, nil
}
