package machine

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"

	"github.com/sluice-serving/sluice/hack/cluster/internal/files"
	"github.com/sluice-serving/sluice/hack/cluster/internal/forward"
	"github.com/sluice-serving/sluice/hack/cluster/internal/process"
	"github.com/sluice-serving/sluice/hack/cluster/internal/settings"
)

// forwardedPorts are the loopback ports and where each leads. The gateway is dialled
// at its Service's address, so that kube-proxy picks one of its pods. On 443 it listens
// only once a Gateway has a server there.
func forwardedPorts(s settings.Settings) []forward.Port {
	return []forward.Port{
		{Listen: fmt.Sprintf("127.0.0.1:%d", s.APIPort), Dial: apiAddress},
		{Listen: fmt.Sprintf("127.0.0.1:%d", s.IngressPort), Dial: ingressServiceIP + ":80"},
		{Listen: fmt.Sprintf("127.0.0.1:%d", s.IngressTLSPort), Dial: ingressServiceIP + ":443"},
	}
}

// PortsFree errs if another program listens on the loopback ports.
func (m *Machine) PortsFree() error {
	var problems []error
	for variable, port := range map[string]int{
		settings.APIPortVariable:        m.settings.APIPort,
		settings.IngressPortVariable:    m.settings.IngressPort,
		settings.IngressTLSPortVariable: m.settings.IngressTLSPort,
	} {
		listener, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			problems = append(problems, fmt.Errorf("port %d is taken: end what listens there, or set %s (%w)", port, variable, err))
			continue
		}
		problems = append(problems, listener.Close())
	}
	return errors.Join(problems...)
}

// startForwarder starts a copy of this program: `go run` removes its own.
func startForwarder(ctx context.Context, s settings.Settings) error {
	program := RunDir + "/cluster"
	self, err := os.Executable()
	if err != nil {
		return err
	}
	data, err := os.ReadFile(self)
	if err != nil {
		return err
	}
	if err := files.WriteAtomically(program, data, 0o755); err != nil {
		return err
	}
	ports := forwardedPorts(s)
	args := []string{program, "forward", network.Path}
	for _, port := range ports {
		args = append(args, port.Listen+"="+port.Dial)
	}
	return process.Start(ctx, records, group, process.Spec{
		Name:     "forwarder",
		Args:     args,
		Log:      LogDir + "/forwarder.log",
		Deadline: startDeadline,
		Ready: func(ctx context.Context) error {
			for _, port := range ports {
				connection, err := (&net.Dialer{}).DialContext(ctx, "tcp4", port.Listen)
				if err != nil {
					return err
				}
				connection.Close()
			}
			return nil
		},
	})
}

// MovePorts moves a running cluster to this clone's ports.
func (m *Machine) MovePorts(ctx context.Context) error {
	list, err := records.List()
	if err != nil {
		return err
	}
	for _, record := range list {
		if record.Name == "forwarder" {
			if err := process.Kill(ctx, record); err != nil {
				return err
			}
		}
	}
	if err := m.PortsFree(); err != nil {
		return err
	}
	return startForwarder(ctx, m.settings)
}

// RunForwarder is the forwarder's process, with its arguments.
func RunForwarder(args []string) error {
	if len(args) < 2 {
		return errors.New("usage: forward NAMESPACE LISTEN=DIAL [LISTEN=DIAL]")
	}
	var ports []forward.Port
	for _, arg := range args[1:] {
		listen, dial, found := strings.Cut(arg, "=")
		if !found {
			return fmt.Errorf("%q is not LISTEN=DIAL", arg)
		}
		ports = append(ports, forward.Port{Listen: listen, Dial: dial})
	}
	return forward.Run(args[0], ports)
}
