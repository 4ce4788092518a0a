package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"

	"github.com/sluice-serving/sluice/hack/cluster/internal/forward"
	"github.com/sluice-serving/sluice/hack/cluster/internal/process"
)

// forwardedPorts says which loopback port leads where. The gateway is dialled
// at its Service's address, so that kube-proxy picks one of its pods. On 443 it listens
// only once a Gateway has a server there.
func forwardedPorts(s settings) []forward.Port {
	return []forward.Port{
		{Listen: fmt.Sprintf("127.0.0.1:%d", s.apiPort), Dial: apiAddress},
		{Listen: fmt.Sprintf("127.0.0.1:%d", s.ingressPort), Dial: ingressServiceIP + ":80"},
		{Listen: fmt.Sprintf("127.0.0.1:%d", s.ingressTLSPort), Dial: ingressServiceIP + ":443"},
	}
}

// portsFree errs if something else listens on the ports.
func portsFree(s settings) error {
	var problems []error
	for variable, port := range map[string]int{
		"SLUICE_API_PORT": s.apiPort, "SLUICE_INGRESS_PORT": s.ingressPort, "SLUICE_INGRESS_TLS_PORT": s.ingressTLSPort,
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
func startForwarder(ctx context.Context, s settings) error {
	program := runDir + "/cluster"
	self, err := os.Executable()
	if err != nil {
		return err
	}
	data, err := os.ReadFile(self)
	if err != nil {
		return err
	}
	if err := writeAtomically(program, data, 0o755); err != nil {
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
		Log:      logDir + "/forwarder.log",
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

// restartForwarder moves a running cluster to other ports.
func restartForwarder(ctx context.Context, s settings) error {
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
	if err := portsFree(s); err != nil {
		return err
	}
	return startForwarder(ctx, s)
}

// runForwarder is the process itself.
func runForwarder(args []string) error {
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
