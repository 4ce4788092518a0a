package harness

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	istioclient "istio.io/client-go/pkg/clientset/versioned"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	servingclient "github.com/sluice-serving/sluice/generated/clientset/versioned"
)

// Each flag has an environment variable that stands in for it.
var (
	kubeconfigFlag = flag.String("kubeconfig", "",
		"kubeconfig of the cluster; default $SLUICE_KUBECONFIG, then _local/kubeconfig of this clone")
	ingressFlag = flag.String("ingress", "",
		"URL of the ingress; default $SLUICE_INGRESS, then http://127.0.0.1:$SLUICE_INGRESS_PORT, then port 8080")
	ingressTLSFlag = flag.String("ingress-tls", "",
		"host:port of the ingress for TLS; default $SLUICE_INGRESS_TLS, then 127.0.0.1:$SLUICE_INGRESS_TLS_PORT,"+
			" then port 8443")
)

// The namespaces of Sluice and Istio.
const (
	SystemNamespace = "sluice-system"
	IstioNamespace  = "istio-system"
)

// Environment is the cluster under test, with its clients and its ingress.
type Environment struct {
	// Kube and Istio are clients of the API server for their kinds.
	Kube  kubernetes.Interface
	Istio istioclient.Interface
	// Ingress is the URL of the ingress's port for HTTP.
	Ingress *url.URL
	// IngressTLS is host:port of the ingress's port for TLS.
	IngressTLS string

	serving    servingclient.Interface
	kubeconfig string
	// tools is the first folder in which kubectl and istioctl are looked up.
	tools string
}

var (
	connectOnce = sync.OnceValues(connect)
	cleanOnce   sync.Once
)

// reach returns the cluster under test, without what an earlier run has left there, and fails the
// test if there is none.
func reach(t *testing.T) *Environment {
	t.Helper()
	env, err := connectOnce()
	if err != nil {
		t.Fatalf("no cluster to test: %v\nStart the local one with `make up`, or name another by -kubeconfig and -ingress.",
			err)
	}
	cleanOnce.Do(func() { env.clean(t) })
	return env
}

// clean removes what an earlier run has left, if that was cut short.
func (env *Environment) clean(t *testing.T) {
	t.Helper()
	used.Store(true)
	m := env.Manager()
	restored, err := m.restoreLeft(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := env.removeLeftovers(context.Background()); err != nil {
		t.Fatalf("left by an earlier run: %v", err)
	}
	if restored {
		m.AwaitWorking(t)
	}
}

// connect reads the flags and returns the cluster that they name.
func connect() (*Environment, error) {
	root, err := repositoryRoot()
	if err != nil {
		return nil, err
	}
	env := &Environment{tools: filepath.Join(root, "_local", "bin")}
	env.kubeconfig = cmp.Or(*kubeconfigFlag, os.Getenv("SLUICE_KUBECONFIG"), filepath.Join(root, "_local", "kubeconfig"))
	address := cmp.Or(*ingressFlag, os.Getenv("SLUICE_INGRESS"),
		"http://127.0.0.1:"+cmp.Or(os.Getenv("SLUICE_INGRESS_PORT"), "8080"))
	env.IngressTLS = cmp.Or(*ingressTLSFlag, os.Getenv("SLUICE_INGRESS_TLS"),
		"127.0.0.1:"+cmp.Or(os.Getenv("SLUICE_INGRESS_TLS_PORT"), "8443"))
	if env.Ingress, err = url.Parse(address); err != nil {
		return nil, fmt.Errorf("ingress: %w", err)
	}
	config, err := clientcmd.BuildConfigFromFlags("", env.kubeconfig)
	if err != nil {
		return nil, fmt.Errorf("kubeconfig: %w", err)
	}
	if err := env.connectClients(config); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if _, err := env.Kube.Discovery().RESTClient().Get().AbsPath("/readyz").DoRaw(ctx); err != nil {
		return nil, fmt.Errorf("API server %s: %w", config.Host, err)
	}
	return env, nil
}

// connectClients makes the clients.
func (env *Environment) connectClients(config *rest.Config) (err error) {
	// Tests read often; client-go's limit is for controllers.
	config.QPS, config.Burst = 100, 200
	config.WarningHandler = rest.NoWarnings{} // The tests of warnings read them from the response.
	if env.Kube, err = kubernetes.NewForConfig(config); err != nil {
		return fmt.Errorf("client: %w", err)
	}
	if env.Istio, err = istioclient.NewForConfig(config); err != nil {
		return fmt.Errorf("client for Istio: %w", err)
	}
	if env.serving, err = servingclient.NewForConfig(config); err != nil {
		return fmt.Errorf("client for Sluice: %w", err)
	}
	return nil
}

// repositoryRoot returns the folder of go.mod, above the working directory.
func repositoryRoot() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder, nil
		}
		if folder == filepath.Dir(folder) {
			return "", errors.New("no go.mod above the tests")
		}
		folder = filepath.Dir(folder)
	}
}

// localRoot returns the folder of the clone if the cluster under test is the local one, and "" if it is another.
func (env *Environment) localRoot(t *testing.T) string {
	t.Helper()
	root, err := repositoryRoot()
	if err != nil {
		t.Fatal(err)
	}
	if env.kubeconfig != filepath.Join(root, "_local", "kubeconfig") {
		return ""
	}
	return root
}

// requestTimeout bounds a request that waits for nothing.
const requestTimeout = 30 * time.Second

// Raw reads a path of the API server, such as a pod's metrics through its proxy.
func (env *Environment) Raw(path string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), requestTimeout)
	defer cancel()
	body, err := env.Kube.Discovery().RESTClient().Get().AbsPath(path).DoRaw(ctx)
	if err != nil {
		return nil, fmt.Errorf("GET %s: %w", path, err)
	}
	return body, nil
}
