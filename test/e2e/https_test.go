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
	"k8s.io/client-go/util/retry"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
)

const gatewayResource = "sluice-ingress-gateway"

// TestPredictionsOverHTTPS: the Gateway has a certificate, and the URL in the status is one
// that a client which trusts it reaches, over HTTP/2 and HTTP/1.1; plain HTTP stays.
func TestPredictionsOverHTTPS(t *testing.T) {
	env := alone(t)
	m := env.manager()
	u := env.enter(t, env.newNamespace(t, injected()))
	trusted := u.serveTLS(t, "*."+u.namespace+".example.com")
	m.installForTest(t, m.current(t).edit(t, func(configuration *configv1alpha1.SluiceConfiguration) {
		configuration.Ingress.URLScheme = "https"
	}))
	u.apply(t, stages[0])
	u.checkAddresses(t, "https://"+u.host(), "https://my-model-predictor."+u.namespace+".example.com")

	for protocol, http2 := range map[int]bool{2: true, 1: false} {
		client := u.tlsClient(trusted, http2)
		eventually(t, rolloutTime, fmt.Sprintf("a prediction over HTTP/%d and TLS", protocol), func() error {
			got, err := askBy(client, "https://"+u.host()+predictPath, u.host())
			if err == nil && (got.status != http.StatusOK || got.protocol != protocol) {
				err = fmt.Errorf("the status is %d, the protocol HTTP/%d", got.status, got.protocol)
			}
			return err
		})
	}
	if got, err := askBy(u.tlsClient(x509.NewCertPool(), true), "https://"+u.host()+predictPath, u.host()); err == nil {
		t.Errorf("a client that doesn't trust the certificate is answered: %+v", got)
	}
	if got, err := u.ask(u.host(), predictPath); err != nil || got.status != http.StatusOK {
		t.Errorf("over plain HTTP: %+v, %v", got, err)
	}
	u.checkAnalyze(t)
}

// tlsClient verifies the server's certificate for the host that it asks for, and dials the
// ingress whatever the host is.
func (u *user) tlsClient(trusted *x509.CertPool, http2 bool) *http.Client {
	transport := &http.Transport{
		TLSClientConfig:   &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2: http2,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, u.ingressTLS)
		},
	}
	return &http.Client{Timeout: 30 * time.Second, Transport: transport}
}

// serveTLS makes a certificate for a host, and gives the Gateway a server with it until
// the test has ended. It returns what a client has to trust.
func (u *user) serveTLS(t *testing.T, host string) *x509.CertPool {
	t.Helper()
	certificate, key, err := cert.GenerateSelfSignedCertKey(host, nil, nil)
	if err != nil {
		t.Fatalf("making a certificate: %v", err)
	}
	ctx := context.Background()
	secrets := u.kube.CoreV1().Secrets(istioNamespace)
	secret, err := secrets.Create(ctx, &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "e2e-", Labels: map[string]string{madeByTests: "true"}},
		Type:       corev1.SecretTypeTLS,
		Data:       map[string][]byte{corev1.TLSCertKey: certificate, corev1.TLSPrivateKeyKey: key},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatalf("creating the certificate's Secret: %v", err)
	}
	undo(t, "deleting Secret "+secret.Name, func(ctx context.Context) error {
		return secrets.Delete(ctx, secret.Name, metav1.DeleteOptions{})
	})
	server := &v1alpha3.Server{
		Port:  &v1alpha3.Port{Number: 443, Name: "https-e2e", Protocol: "HTTPS"},
		Hosts: []string{host},
		Tls:   &v1alpha3.ServerTLSSettings{Mode: v1alpha3.ServerTLSSettings_SIMPLE, CredentialName: secret.Name},
	}
	added := func(servers []*v1alpha3.Server) []*v1alpha3.Server { return append(servers, server) }
	if err := u.changeServers(ctx, added); err != nil {
		t.Fatal(err)
	}
	undo(t, "taking the server off the Gateway", func(ctx context.Context) error {
		return u.changeServers(ctx, func(servers []*v1alpha3.Server) []*v1alpha3.Server {
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

// changeServers edits the Gateway.
func (env *environment) changeServers(ctx context.Context, change func([]*v1alpha3.Server) []*v1alpha3.Server) error {
	gateways := env.istio.NetworkingV1().Gateways(systemNamespace)
	err := retry.RetryOnConflict(retry.DefaultRetry, func() error {
		gateway, err := gateways.Get(ctx, gatewayResource, metav1.GetOptions{})
		if err != nil {
			return err
		}
		gateway.Spec.Servers = change(gateway.Spec.Servers)
		_, err = gateways.Update(ctx, gateway, metav1.UpdateOptions{})
		return err
	})
	if err != nil {
		return fmt.Errorf("changing Gateway %s: %w", gatewayResource, err)
	}
	return nil
}

// keepServers gives the Gateway back, when the test has ended, the servers that it has now.
func (env *environment) keepServers(t *testing.T) {
	t.Helper()
	gateway, err := env.istio.NetworkingV1().Gateways(systemNamespace).Get(context.Background(), gatewayResource, metav1.GetOptions{})
	if err != nil {
		t.Fatalf("Gateway %s: %v", gatewayResource, err)
	}
	undo(t, "giving the Gateway its servers back", func(ctx context.Context) error {
		return env.changeServers(ctx, func([]*v1alpha3.Server) []*v1alpha3.Server { return gateway.Spec.Servers })
	})
}
