package machine

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"sigs.k8s.io/yaml"

	"github.com/sluice-serving/sluice/hack/cluster/internal/files"
	"github.com/sluice-serving/sluice/hack/cluster/internal/pki"
)

// AdminKubeconfig is the kubeconfig that commands on the cluster use.
const AdminKubeconfig = keysDir + "/admin.kubeconfig"

// keysDir holds the certificates, keys and kubeconfigs of the running cluster.
const keysDir = StateDir + "/keys"

// apiAddress is the API server's in the cluster's namespace.
const apiAddress = nodeAddress + ":6443"

// KeyFile is a file of the directory that holds the running cluster's keys. Only root can read there.
func KeyFile(name string) string {
	return filepath.Join(keysDir, name)
}

// leaves are the certificates of the cluster's authority, by file. The names
// and groups are what Kubernetes' default roles are bound to.
var leaves = map[string]pki.Leaf{
	"apiserver": {Name: "kube-apiserver", Hosts: []string{
		"kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc." + ClusterDomain,
		"localhost", "127.0.0.1", NodeName, nodeAddress, apiServiceIP}},
	"apiserver-kubelet-client": {Name: "kube-apiserver-kubelet-client", Groups: []string{"system:masters"}},
	"kubelet":                  {Name: "system:node:" + NodeName, Groups: []string{"system:nodes"}, Hosts: []string{NodeName, nodeAddress, "127.0.0.1"}},
	"kube-controller-manager":  {Name: "system:kube-controller-manager"},
	"kube-scheduler":           {Name: "system:kube-scheduler"},
	"kube-proxy":               {Name: "system:kube-proxy"},
	"admin":                    {Name: "sluice-local-admin", Groups: []string{"system:masters"}},
}

// clients get a kubeconfig for the cluster's namespace.
var clients = []string{"kubelet", "kube-controller-manager", "kube-scheduler", "kube-proxy"}

// makeKeys makes all certificates, keys and the components' kubeconfigs.
func makeKeys() error {
	if err := os.MkdirAll(keysDir, 0o700); err != nil {
		return err
	}
	authority, err := pki.NewAuthority(keysDir, "ca")
	if err != nil {
		return err
	}
	problems := []error{pki.NewKeyPair(keysDir, "service-accounts")}
	for _, name := range slices.Sorted(maps.Keys(leaves)) {
		problems = append(problems, authority.Issue(name, leaves[name]))
	}
	// The aggregator's authority is another, so that none of its certificates
	// is a user of the API.
	proxy, err := pki.NewAuthority(keysDir, "front-proxy-ca")
	if err != nil {
		return err
	}
	problems = append(problems, proxy.Issue("front-proxy-client", pki.Leaf{Name: "front-proxy-client"}))
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("keys and certificates: %w", err)
	}
	for _, name := range clients {
		if err := writeKubeconfig(KeyFile(name+".kubeconfig"), name, "https://"+apiAddress); err != nil {
			return err
		}
	}
	return nil
}

// writeKubeconfig writes a kubeconfig with the certificate of a user in it, so
// that it works wherever it is copied to.
func writeKubeconfig(path, user, server string) error {
	var data [3][]byte
	for i, name := range []string{"ca.crt", user + ".crt", user + ".key"} {
		var err error
		if data[i], err = os.ReadFile(KeyFile(name)); err != nil {
			return err
		}
	}
	config := map[string]any{
		"apiVersion":      "v1",
		"kind":            "Config",
		"current-context": NodeName,
		"clusters":        named("cluster", map[string]any{"server": server, "certificate-authority-data": data[0]}),
		"users":           named("user", map[string]any{"client-certificate-data": data[1], "client-key-data": data[2]}),
		"contexts":        named("context", map[string]any{"cluster": NodeName, "user": NodeName}),
	}
	text, err := yaml.Marshal(config)
	if err != nil {
		return err
	}
	return files.WriteAtomically(path, text, 0o600)
}

func named(kind string, value map[string]any) []any {
	return []any{map[string]any{"name": NodeName, kind: value}}
}
