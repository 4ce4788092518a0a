package v1alpha1

import (
	"net/url"
	"slices"
)

// redacted stands for a value that may be a credential.
const redacted = "xxxxx"

// Redacted returns a copy that anybody may read who reaches the manager: with `xxxxx` for the values
// of environment variables and for the password in a URL, where a user may have put a credential.
// Names of Secrets and ConfigMaps stay.
func (c *SluiceConfiguration) Redacted() *SluiceConfiguration {
	safe := *c
	safe.StorageInitializer.Env = slices.Clone(c.StorageInitializer.Env)
	for n := range safe.StorageInitializer.Env {
		if safe.StorageInitializer.Env[n].Value != "" {
			safe.StorageInitializer.Env[n].Value = redacted
		}
	}
	for _, address := range []*string{&safe.Autoscaling.PrometheusAddress, &safe.Analysis.PrometheusAddress} {
		if parsed, err := url.Parse(*address); err == nil {
			*address = parsed.Redacted()
		}
	}
	return &safe
}
