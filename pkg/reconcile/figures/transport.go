package figures

import (
	"fmt"
	"net/http"
	"os"
	"strings"

	"k8s.io/client-go/transport"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
)

// clientOf returns a client of Prometheus. It reads the files of credentials again for each request, and that of the
// certificates every few minutes. It returns an error if the latter can't be read now.
func clientOf(client configv1alpha1.PrometheusClient) (*http.Client, error) {
	made, err := transport.New(&transport.Config{
		TLS: transport.TLSConfig{CAFile: client.CAFile, ReloadCAFiles: true},
	})
	if err != nil {
		return nil, fmt.Errorf("analysis.prometheusClient: %w", err)
	}
	if client.BearerTokenFile == "" && client.BasicAuth.UsernameFile == "" {
		return &http.Client{Transport: made}, nil
	}
	return &http.Client{
		Transport: authorized{client, made},
		// The credentials would go with a redirection, to whatever host that names.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}

// authorized sends requests with the credentials that the files have.
type authorized struct {
	client configv1alpha1.PrometheusClient
	sender http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (a authorized) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	if err := a.authorize(request); err != nil {
		if request.Body != nil {
			_ = request.Body.Close() // as a RoundTripper has to, and nothing was written to it
		}
		return nil, err
	}
	return a.sender.RoundTrip(request)
}

// authorize adds the credentials to a request.
func (a authorized) authorize(request *http.Request) error {
	if a.client.BearerTokenFile != "" {
		token, err := credential(a.client.BearerTokenFile)
		request.Header.Set("Authorization", "Bearer "+token)
		return err
	}
	username, err := credential(a.client.BasicAuth.UsernameFile)
	if err != nil {
		return err
	}
	password, err := credential(a.client.BasicAuth.PasswordFile)
	request.SetBasicAuth(username, password)
	return err
}

// credential returns what a file has, without the white space around it.
func credential(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("reading analysis.prometheusClient: %w", err)
	}
	return strings.TrimSpace(string(text)), nil
}
