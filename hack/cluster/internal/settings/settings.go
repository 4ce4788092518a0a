package settings

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// The environment variables of the loopback ports.
const (
	APIPortVariable        = "SLUICE_API_PORT"
	IngressPortVariable    = "SLUICE_INGRESS_PORT"
	IngressTLSPortVariable = "SLUICE_INGRESS_TLS_PORT"
)

// Settings are those of one run.
type Settings struct {
	// Repo is the clone that the command runs in.
	Repo string
	// Cache is the directory of artefacts.
	Cache string
	// APIPort, IngressPort (http) and IngressTLSPort (https) are the loopback ports.
	APIPort, IngressPort, IngressTLSPort int
}

// Read reads the settings from the environment. It errs outside of the top of a clone.
func Read() (Settings, error) {
	repo, err := os.Getwd()
	if err != nil {
		return Settings{}, err
	}
	if _, err := os.Stat(filepath.Join(repo, "hack", "cluster", "doc.go")); err != nil {
		return Settings{}, fmt.Errorf("%s is not the top of a clone of Sluice: run it there", repo)
	}
	cache := os.Getenv("SLUICE_CACHE")
	if cache == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return Settings{}, errors.New("neither SLUICE_CACHE nor HOME is set")
		}
		cache = filepath.Join(home, ".cache", "sluice")
	}
	cache, err = filepath.Abs(cache)
	apiPort, apiErr := port(APIPortVariable, 16443)
	ingressPort, ingressErr := port(IngressPortVariable, 8080)
	tlsPort, tlsErr := port(IngressTLSPortVariable, 8443)
	return Settings{Repo: repo, Cache: cache, APIPort: apiPort, IngressPort: ingressPort, IngressTLSPort: tlsPort},
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

// Local is a path under the clone's _local, which git ignores.
func (s Settings) Local(elements ...string) string {
	return filepath.Join(append([]string{s.Repo, "_local"}, elements...)...)
}

// Cluster is a path under the clone's hack/cluster.
func (s Settings) Cluster(elements ...string) string {
	return filepath.Join(append([]string{s.Repo, "hack", "cluster"}, elements...)...)
}
