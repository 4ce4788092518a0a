package machine

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/sluice-serving/sluice/hack/cluster/internal/process"
)

// startDeadline is how long a component may take to work. It is generous: the
// machine may be busy with something else.
const startDeadline = 3 * time.Minute

// etcd needs to survive nothing: it doesn't wait for the disk.
func etcd(program string) process.Spec {
	return process.Spec{Name: "etcd", Args: []string{program,
		"--data-dir=" + StateDir + "/etcd",
		"--unsafe-no-fsync",
		"--listen-client-urls=http://127.0.0.1:2379",
		"--advertise-client-urls=http://127.0.0.1:2379",
		"--listen-peer-urls=http://127.0.0.1:2380",
		"--initial-advertise-peer-urls=http://127.0.0.1:2380",
		"--initial-cluster=default=http://127.0.0.1:2380",
		"--log-level=warn",
	}}
}

// apiServer also has the flags of an aggregator, so that an extension such as
// the metrics server can be added.
func apiServer(program string) process.Spec {
	return process.Spec{Name: "kube-apiserver", Args: []string{program,
		"--etcd-servers=http://127.0.0.1:2379",
		"--advertise-address=" + nodeAddress,
		"--secure-port=6443",
		"--service-cluster-ip-range=" + serviceRange,
		"--authorization-mode=Node,RBAC",
		"--enable-admission-plugins=NodeRestriction",
		"--allow-privileged=true",
		"--client-ca-file=" + KeyFile("ca.crt"),
		"--tls-cert-file=" + KeyFile("apiserver.crt"),
		"--tls-private-key-file=" + KeyFile("apiserver.key"),
		"--kubelet-client-certificate=" + KeyFile("apiserver-kubelet-client.crt"),
		"--kubelet-client-key=" + KeyFile("apiserver-kubelet-client.key"),
		"--kubelet-certificate-authority=" + KeyFile("ca.crt"),
		"--kubelet-preferred-address-types=InternalIP",
		"--service-account-issuer=https://kubernetes.default.svc." + ClusterDomain,
		"--service-account-key-file=" + KeyFile("service-accounts.pub"),
		"--service-account-signing-key-file=" + KeyFile("service-accounts.key"),
		"--requestheader-client-ca-file=" + KeyFile("front-proxy-ca.crt"),
		"--requestheader-allowed-names=front-proxy-client",
		"--requestheader-extra-headers-prefix=X-Remote-Extra-",
		"--requestheader-group-headers=X-Remote-Group",
		"--requestheader-username-headers=X-Remote-User",
		"--proxy-client-cert-file=" + KeyFile("front-proxy-client.crt"),
		"--proxy-client-key-file=" + KeyFile("front-proxy-client.key"),
	}}
}

func controllerManager(program string) process.Spec {
	kubeconfig := KeyFile("kube-controller-manager.kubeconfig")
	return process.Spec{Name: "kube-controller-manager", Args: []string{program,
		"--kubeconfig=" + kubeconfig,
		"--authentication-kubeconfig=" + kubeconfig,
		"--authorization-kubeconfig=" + kubeconfig,
		"--bind-address=127.0.0.1",
		"--leader-elect=false",
		"--use-service-account-credentials=true",
		"--service-account-private-key-file=" + KeyFile("service-accounts.key"),
		"--root-ca-file=" + KeyFile("ca.crt"),
		"--cluster-signing-cert-file=" + KeyFile("ca.crt"),
		"--cluster-signing-key-file=" + KeyFile("ca.key"),
		"--cluster-cidr=" + podRange,
		"--service-cluster-ip-range=" + serviceRange,
		// The default is five minutes, which a test would have to wait for.
		"--horizontal-pod-autoscaler-downscale-stabilization=30s",
	}}
}

func scheduler(program string) process.Spec {
	kubeconfig := KeyFile("kube-scheduler.kubeconfig")
	return process.Spec{Name: "kube-scheduler", Args: []string{program,
		"--kubeconfig=" + kubeconfig,
		"--authentication-kubeconfig=" + kubeconfig,
		"--authorization-kubeconfig=" + kubeconfig,
		"--bind-address=127.0.0.1",
		"--leader-elect=false",
	}}
}

// apiReady returns a function that errs unless the API server, through the host's port, reports that it is ready.
func apiReady(port int) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		client, err := apiClient()
		if err != nil {
			return err
		}
		defer client.CloseIdleConnections()
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("https://127.0.0.1:%d/readyz", port), nil)
		if err != nil {
			return err
		}
		response, err := client.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err == nil && response.StatusCode != http.StatusOK {
			err = fmt.Errorf("the API server answers %s: %s", response.Status, failedChecks(string(body)))
		}
		return err
	}
}

// failedChecks picks the checks that failed from the answer of /readyz: a line each,
// which begins with [-].
func failedChecks(body string) string {
	var failed []string
	for line := range strings.Lines(body) {
		if check, found := strings.CutPrefix(strings.TrimSpace(line), "[-]"); found {
			failed = append(failed, check)
		}
	}
	return strings.Join(failed, ", ")
}

// apiClient trusts the running cluster's authority and no other, so that
// another cluster behind the port is not taken for it.
func apiClient() (*http.Client, error) {
	authority, err := os.ReadFile(KeyFile("ca.crt"))
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(authority) {
		return nil, errors.New("no certificate in " + KeyFile("ca.crt"))
	}
	return &http.Client{
		Timeout:   5 * time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}},
	}, nil
}
