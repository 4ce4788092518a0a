package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// The cluster's addresses: of 198.18.0.0/15, which no network uses (RFC 2544).
const (
	nodeName         = "sluice-local"
	nodeAddress      = "198.19.0.1"
	podRange         = "198.18.0.0/17"
	serviceRange     = "198.18.128.0/17"
	apiServiceIP     = "198.18.128.1"
	dnsServiceIP     = "198.18.128.10" // also in addons/coredns.yaml
	ingressServiceIP = "198.18.128.80" // also in addons/istio-operator.yaml
	clusterDomain    = "cluster.local"
)

// The machine's directories of the cluster, of which there is one on a machine.
const (
	runDir   = "/run/sluice-local"
	stateDir = "/var/lib/sluice-local"
	logDir   = "/var/log/sluice-local"
	// lockFile keeps two commands from working on the machine's cluster at
	// once. It is outside of runDir, which comes and goes.
	lockFile = "/run/lock/sluice-local.lock"
	// groupName is the control group of all processes.
	groupName = "sluice-local"
)

// settings is what may differ between two runs on one machine.
type settings struct {
	// repo is the clone that the command runs in.
	repo string
	// cache is the directory of artefacts.
	cache string
	// apiPort, ingressPort (http) and ingressTLSPort (https) are the loopback ports.
	apiPort, ingressPort, ingressTLSPort int
}

func newSettings() (settings, error) {
	repo, err := os.Getwd()
	if err != nil {
		return settings{}, err
	}
	if _, err := os.Stat(filepath.Join(repo, "hack", "cluster", "doc.go")); err != nil {
		return settings{}, fmt.Errorf("%s is not the top of a clone of Sluice: run it there", repo)
	}
	cache := os.Getenv("SLUICE_CACHE")
	if cache == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return settings{}, errors.New("neither SLUICE_CACHE nor HOME is set")
		}
		cache = filepath.Join(home, ".cache", "sluice")
	}
	cache, err = filepath.Abs(cache)
	apiPort, apiErr := port("SLUICE_API_PORT", 16443)
	ingressPort, ingressErr := port("SLUICE_INGRESS_PORT", 8080)
	tlsPort, tlsErr := port("SLUICE_INGRESS_TLS_PORT", 8443)
	return settings{repo: repo, cache: cache, apiPort: apiPort, ingressPort: ingressPort, ingressTLSPort: tlsPort},
		errors.Join(err, apiErr, ingressErr, tlsErr)
}

func port(variable string, otherwise int) (int, error) {
	text := os.Getenv(variable)
	if text == "" {
		return otherwise, nil
	}
	number, err := strconv.Atoi(text)
	if err != nil || number < 1 || number > 65535 {
		return 0, fmt.Errorf("%s must be a port, not %q", variable, text)
	}
	return number, nil
}

// local is a path under the clone's _local, which git ignores.
func (s settings) local(elements ...string) string {
	return filepath.Join(append([]string{s.repo, "_local"}, elements...)...)
}

// hack is a path under the clone's hack.
func (s settings) hack(elements ...string) string {
	return filepath.Join(append([]string{s.repo, "hack"}, elements...)...)
}

// pins is a path under the modules that pin the programs which others wrote.
func (s settings) pins(elements ...string) string {
	return s.hack(append([]string{"cluster", "pins"}, elements...)...)
}
