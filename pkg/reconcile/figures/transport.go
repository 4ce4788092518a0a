package figures

import (
	"fmt"
	"net/http"

	promconfig "github.com/prometheus/common/config"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
)

// clientOf returns a client of Prometheus. It reads the files of credentials again for each request, and that of the
// certificates when it has changed. It returns an error if the latter can't be read now.
func clientOf(client configv1alpha1.PrometheusClient) (*http.Client, error) {
	config := promconfig.DefaultHTTPClientConfig
	config.ProxyFromEnvironment = true
	config.TLSConfig.CAFile = client.CAFile
	if client.BearerTokenFile != "" {
		config.Authorization = &promconfig.Authorization{Type: "Bearer", CredentialsFile: client.BearerTokenFile}
	}
	if basic := client.BasicAuth; basic.UsernameFile != "" {
		config.BasicAuth = &promconfig.BasicAuth{UsernameFile: basic.UsernameFile, PasswordFile: basic.PasswordFile}
	}
	// The credentials would go with a redirection, to whatever host that names.
	config.FollowRedirects = config.Authorization == nil && config.BasicAuth == nil
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("analysis.prometheusClient: %w", err)
	}
	made, err := promconfig.NewClientFromConfig(config, "prometheus")
	if err != nil {
		return nil, fmt.Errorf("analysis.prometheusClient: %w", err)
	}
	return made, nil
}
