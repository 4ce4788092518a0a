package e2e

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"testing"
	"time"

	"istio.io/api/networking/v1alpha3"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/cert"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// TestTheGateway has a service wait for a Gateway that isn't there, then be reached by one over HTTPS. It is one test
// because each configuration takes a restart of the manager, with which nothing else can run.
func TestTheGateway(t *testing.T) {
	env := harness.Alone(t)
	m := env.Manager()
	u := env.Enter(t, env.NewNamespace(t, harness.Injected()))
	before := m.RestoreAfter(t)
	steps := []struct {
		name string
		run  func(*testing.T)
	}{
		{"unknown", func(t *testing.T) { checkUnknownGateway(t, u, before) }},
		{"over HTTPS", func(t *testing.T) { checkHTTPS(t, u, before) }},
	}
	for _, step := range steps {
		t.Run(step.name, step.run)
	}
}

// checkUnknownGateway: the condition names the Gateway that isn't there.
func checkUnknownGateway(t *testing.T, u *harness.User, before harness.Setup) {
	u.Manager().Install(t, before.Edit(t, func(configuration *configv1alpha1.SluiceConfiguration) {
		configuration.Ingress.Gateway = harness.SystemNamespace + "/absent"
	}))
	u.Run(t, "kubectl apply -f default.yaml")
	u.AwaitProblem(t, "IngressReady", "GatewayNotFound", harness.SystemNamespace+"/absent")
	u.AwaitProblem(t, "Ready", "")
}

// checkHTTPS: the Gateway has a certificate, and the URL in the status of the service, which waits for a Gateway, is
// one that a client which trusts it reaches, over HTTP/2 and HTTP/1.1; plain HTTP stays.
func checkHTTPS(t *testing.T, u *harness.User, before harness.Setup) {
	trusted := serveTLS(t, u, "*."+u.Namespace+".example.com")
	u.Manager().Install(t, before.Edit(t, func(configuration *configv1alpha1.SluiceConfiguration) {
		configuration.Ingress.URLScheme = "https"
	}))
	u.ApplyStage(t, harness.Stages[0])
	u.CheckAddresses(t, "https://"+u.Host(), "https://my-model-predictor."+u.Namespace+".example.com")

	for protocol, http2 := range map[int]bool{2: true, 1: false} {
		client := tlsClient(u, trusted, http2)
		what := fmt.Sprintf("a prediction over HTTP/%d and TLS", protocol)
		harness.Eventually(t, harness.RolloutTime, what, func() error {
			got, err := harness.SendBy(client, "https://"+u.Host()+harness.PredictPath, u.Host())
			if err == nil && (got.Status != http.StatusOK || got.Protocol != protocol) {
				err = fmt.Errorf("the status is %d, the protocol HTTP/%d", got.Status, got.Protocol)
			}
			return err
		})
	}
	if got, err := harness.SendBy(tlsClient(u, x509.NewCertPool(), true), "https://"+u.Host()+harness.PredictPath,
		u.Host()); err == nil {
		t.Errorf("a client that doesn't trust the certificate is answered: %+v", got)
	}
	if got, err := u.Send(u.Host(), harness.PredictPath); err != nil || got.Status != http.StatusOK {
		t.Errorf("over plain HTTP: %+v, %v", got, err)
	}
	u.CheckAnalysis(t)
}

// tlsClient returns a client that verifies the server's certificate for the URL's host, and dials the
// ingress whatever the host is.
func tlsClient(u *harness.User, trusted *x509.CertPool, http2 bool) *http.Client {
	transport := &http.Transport{
		TLSClientConfig:   &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2: http2,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, u.IngressTLS)
		},
	}
	return &http.Client{Timeout: 30 * time.Second, Transport: transport}
}

// serveTLS makes a certificate for a host, and adds a server with it to the Gateway until the test
// has ended. It returns what a client has to trust.
func serveTLS(t *testing.T, u *harness.User, host string) *x509.CertPool {
	t.Helper()
	certificate, key, err := cert.GenerateSelfSignedCertKey(host, nil, nil)
	if err != nil {
		t.Fatalf("making a certificate: %v", err)
	}
	ctx := context.Background()
	secrets := u.Kube.CoreV1().Secrets(harness.IstioNamespace)
	secret, err := secrets.Create(ctx, &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "e2e-", Labels: map[string]string{harness.MadeByTests: "true"}},
		Type:       corev1.SecretTypeTLS,
		Data:       map[string][]byte{corev1.TLSCertKey: certificate, corev1.TLSPrivateKeyKey: key},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatalf("creating the certificate's Secret: %v", err)
	}
	harness.Undo(t, "deleting Secret "+secret.Name, func(ctx context.Context) error {
		return secrets.Delete(ctx, secret.Name, metav1.DeleteOptions{})
	})
	server := &v1alpha3.Server{
		Port:  &v1alpha3.Port{Number: 443, Name: "https-e2e", Protocol: "HTTPS"},
		Hosts: []string{host},
		Tls:   &v1alpha3.ServerTLSSettings{Mode: v1alpha3.ServerTLSSettings_SIMPLE, CredentialName: secret.Name},
	}
	added := func(servers []*v1alpha3.Server) []*v1alpha3.Server { return append(servers, server) }
	if err := u.ChangeServers(ctx, added); err != nil {
		t.Fatal(err)
	}
	harness.Undo(t, "taking the server off the Gateway", func(ctx context.Context) error {
		return u.ChangeServers(ctx, func(servers []*v1alpha3.Server) []*v1alpha3.Server {
			var others []*v1alpha3.Server
			for _, one := range servers {
				if one.GetTls().GetCredentialName() != secret.Name {
					others = append(others, one)
				}
			}
			return others
		})
	})
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(certificate)
	return pool
}
