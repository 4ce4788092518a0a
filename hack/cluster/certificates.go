package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"sigs.k8s.io/yaml"

	"github.com/sluice-serving/sluice/hack/cluster/internal/pki"
)

// keysDir holds the certificates, keys and kubeconfigs of the running cluster.
const keysDir = stateDir + "/keys"

// apiAddress is the API server's in the cluster's namespace.
const apiAddress = nodeAddress + ":6443"

// keyFile is a file of keysDir.
func keyFile(name string) string {
	return filepath.Join(keysDir, name)
}

// leaves are the certificates of the cluster's authority, by file. The names
// and groups are what Kubernetes' default roles are bound to.
var leaves = map[string]pki.Leaf{
	"apiserver": {Name: "kube-apiserver", Hosts: []string{
		"kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc." + clusterDomain,
		"localhost", "127.0.0.1", nodeName, nodeAddress, apiServiceIP}},
	"apiserver-kubelet-client": {Name: "kube-apiserver-kubelet-client", Groups: []string{"system:masters"}},
	"kubelet":                  {Name: "system:node:" + nodeName, Groups: []string{"system:nodes"}, Hosts: []string{nodeName, nodeAddress, "127.0.0.1"}},
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
	problems := []error{pki.NewKeyPair(keysDir, "service-accounts"), makeStoreCredentials()}
	for _, name := range sortedKeys(leaves) {
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
		if err := writeKubeconfig(keyFile(name+".kubeconfig"), name, "https://"+apiAddress); err != nil {
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
		if data[i], err = os.ReadFile(keyFile(name)); err != nil {
			return err
		}
	}
	config := map[string]any{
		"apiVersion":      "v1",
		"kind":            "Config",
		"current-context": nodeName,
		"clusters":        named("cluster", map[string]any{"server": server, "certificate-authority-data": data[0]}),
		"users":           named("user", map[string]any{"client-certificate-data": data[1], "client-key-data": data[2]}),
		"contexts":        named("context", map[string]any{"cluster": nodeName, "user": nodeName}),
	}
	text, err := yaml.Marshal(config)
	if err != nil {
		return err
	}
	return writeAtomically(path, text, 0o600)
}

func named(kind string, value map[string]any) []any {
	return []any{map[string]any{"name": nodeName, kind: value}}
}

// writeAtomically replaces a file at once: a reader sees the old or the new.
func writeAtomically(path string, data []byte, mode os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	temporary := path + ".new"
	if err := os.WriteFile(temporary, data, mode); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}
