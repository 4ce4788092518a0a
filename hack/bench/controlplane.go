package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	_ "embed" // the policy
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/sluice-serving/sluice/hack/cluster/build"
)

// users of the API server, by token: the manager with the rights of its manifests, and two that may do all.
const (
	userManager = "system:serviceaccount:sluice-system:sluice-manager"
	userBench   = "bench"
)

// policy has the API server log the manager's requests (audit.go).
//
//go:embed audit-policy.yaml
var policy []byte

// controlPlane is an etcd and an API server, without any controller.
type controlPlane struct {
	parts build.ControlPlane
	// dir has all their files.
	dir       string
	etcdPort  int
	peerPort  int
	apiPort   int
	etcd, api *process
}

// startControlPlane starts them, and installs Istio's definitions and what the manager needs.
func startControlPlane(ctx context.Context, parts build.ControlPlane, dir string) (*controlPlane, error) {
	ports, err := freePorts(3)
	if err := errors.Join(err, os.MkdirAll(dir, 0o700)); err != nil {
		return nil, err
	}
	c := &controlPlane{parts: parts, dir: dir, etcdPort: ports[0], peerPort: ports[1], apiPort: ports[2]}
	if err := c.writeFiles(); err != nil {
		return nil, err
	}
	if err := inOrder(ctx, c.startEtcd, c.startAPI, c.install); err != nil {
		c.stop()
		return nil, err
	}
	return c, nil
}

func (c *controlPlane) path(name string) string { return filepath.Join(c.dir, name) }

func (c *controlPlane) writeFiles() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})
	tokens := fmt.Sprintf("manager,%s,1,\"system:serviceaccounts,system:serviceaccounts:sluice-system\"\n"+
		"bench,%s,2,system:masters\n", userManager, userBench)
	return errors.Join(
		os.WriteFile(c.path("service-accounts.key"), text, 0o600),
		os.WriteFile(c.path("tokens.csv"), []byte(tokens), 0o600),
		os.WriteFile(c.path("audit-policy.yaml"), policy, 0o600),
		c.writeKubeconfig("manager"), c.writeKubeconfig("bench"))
}

// kubeconfig is the file to reach the API server by with a token.
func (c *controlPlane) kubeconfig(token string) string { return c.path(token + ".kubeconfig") }

func (c *controlPlane) writeKubeconfig(token string) error {
	const name = "bench"
	config := clientcmdapi.NewConfig()
	config.Clusters[name] = &clientcmdapi.Cluster{
		Server: fmt.Sprintf("https://127.0.0.1:%d", c.apiPort), CertificateAuthority: c.path("certificates/apiserver.crt")}
	config.AuthInfos[name] = &clientcmdapi.AuthInfo{Token: token}
	config.Contexts[name] = &clientcmdapi.Context{Cluster: name, AuthInfo: name}
	config.CurrentContext = name
	return clientcmd.WriteToFile(*config, c.kubeconfig(token))
}

// client returns the configuration of a client that may do all, without a limit of its rate.
func (c *controlPlane) client() (*rest.Config, error) {
	config, err := clientcmd.BuildConfigFromFlags("", c.kubeconfig("bench"))
	if err != nil {
		return nil, err
	}
	config.QPS = -1
	return config, nil
}

// startEtcd starts an etcd that survives nothing: it doesn't wait for the disk.
func (c *controlPlane) startEtcd(ctx context.Context) (err error) {
	client, peer := fmt.Sprintf("http://127.0.0.1:%d", c.etcdPort), fmt.Sprintf("http://127.0.0.1:%d", c.peerPort)
	c.etcd, err = start(ctx, c.dir, "etcd", answers(client+"/health"), nil, c.parts.Programs["etcd"],
		"--data-dir="+c.path("etcd"), "--unsafe-no-fsync", "--log-level=warn", "--quota-backend-bytes=8589934592",
		"--listen-client-urls="+client, "--advertise-client-urls="+client,
		"--listen-peer-urls="+peer, "--initial-advertise-peer-urls="+peer, "--initial-cluster=default="+peer)
	return err
}

// startAPI starts the API server, again if it was stopped: the port stays.
func (c *controlPlane) startAPI(ctx context.Context) (err error) {
	c.api, err = start(ctx, c.dir, "kube-apiserver", c.apiReady, nil, c.parts.Programs["kube-apiserver"],
		fmt.Sprintf("--etcd-servers=http://127.0.0.1:%d", c.etcdPort),
		fmt.Sprintf("--secure-port=%d", c.apiPort), "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1",
		"--endpoint-reconciler-type=none", "--cert-dir="+c.path("certificates"),
		"--service-cluster-ip-range=198.18.0.0/15", "--authorization-mode=RBAC", "--allow-privileged=true",
		"--token-auth-file="+c.path("tokens.csv"), "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
		"--service-account-key-file="+c.path("service-accounts.key"),
		"--service-account-signing-key-file="+c.path("service-accounts.key"),
		"--audit-policy-file="+c.path("audit-policy.yaml"), "--audit-log-path="+c.auditLog(), "--audit-log-maxsize=4096")
	return err
}

func (c *controlPlane) auditLog() string { return c.path("audit.log") }

// apiReady returns nil once the API server reports that it is ready.
func (c *controlPlane) apiReady(ctx context.Context) error {
	output, err := exec.CommandContext(ctx, c.parts.Programs["kubectl"], "--kubeconfig", c.kubeconfig("bench"),
		"get", "--raw", "/readyz").CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, output)
	}
	return nil
}

// install applies the definitions, and all that manifests has but the manager.
func (c *controlPlane) install(ctx context.Context) error {
	err := c.apply(ctx, c.parts.IstioCRDs, manifest("serving.kubeflow.org_inferenceservices"), manifest("namespace"))
	if err != nil {
		return err
	}
	// A definition without a status as yet makes kubectl err.
	err = poll(ctx, 100*time.Millisecond, func() (bool, error) {
		return c.kubectl(ctx, "wait", "--for=condition=Established", "crd", "--all", "--timeout=60s") == nil, nil
	})
	if err := errors.Join(err, c.apply(ctx, manifest("rbac"), manifest("admission"), manifest("gateway"))); err != nil {
		return err
	}
	for _, namespace := range []string{namespaceModels, namespaceRecorded, namespaceProbe, namespaceMore} {
		if err := errors.Join(c.kubectl(ctx, "create", "namespace", namespace),
			c.kubectl(ctx, "create", "serviceaccount", "default", "-n", namespace)); err != nil {
			return err
		}
	}
	return nil
}

func manifest(name string) string { return filepath.Join("manifests", name+".yaml") }

func (c *controlPlane) apply(ctx context.Context, files ...string) error {
	args := []string{"apply", "--server-side"}
	for _, file := range files {
		args = append(args, "-f", file)
	}
	return c.kubectl(ctx, args...)
}

func (c *controlPlane) kubectl(ctx context.Context, args ...string) error {
	args = append([]string{"--kubeconfig", c.kubeconfig("bench")}, args...)
	if output, err := exec.CommandContext(ctx, c.parts.Programs["kubectl"], args...).CombinedOutput(); err != nil {
		return fmt.Errorf("kubectl %v: %w: %s", args[2:], err, output)
	}
	return nil
}

func (c *controlPlane) stop() {
	for _, p := range []*process{c.api, c.etcd} {
		if p != nil {
			p.stop()
		}
	}
}
