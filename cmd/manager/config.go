package main

import (
	"fmt"
	"io"
	"net/http"

	"sigs.k8s.io/yaml"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
)

// loadConfig returns the configuration in a file; the defaults without one.
func loadConfig(path string) (*configv1alpha1.SluiceConfiguration, error) {
	if path == "" {
		return configv1alpha1.Default(), nil
	}
	return configv1alpha1.Load(path)
}

// checkConfig writes whether a file is a valid configuration, and all problems if it is not, one a
// line. It returns the exit code: 0 for a valid one, else 1.
func checkConfig(path string, out, problems io.Writer) int {
	_, err := configv1alpha1.Load(path)
	if err == nil {
		fmt.Fprintf(out, "%s: the configuration is valid\n", path)
		return 0
	}
	for _, problem := range configv1alpha1.Problems(err) {
		fmt.Fprintf(problems, "%s: %v\n", path, problem)
	}
	return 1
}

// configHandler answers with the configuration in use as YAML, defaults included, without what may be
// a credential.
func configHandler(config *configv1alpha1.SluiceConfiguration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		text, err := yaml.Marshal(config.Redacted())
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/yaml")
		_, _ = w.Write(text)
	})
}
