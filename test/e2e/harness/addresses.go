package harness

import (
	"fmt"
	"strings"
	"testing"
)

// ClusterHost returns the InferenceService's host in the cluster.
func (u *User) ClusterHost() string { return "my-model." + u.Namespace + ".svc.cluster.local" }

// CheckAddresses waits until the status has these URLs, and the in-cluster address.
func (u *User) CheckAddresses(t *testing.T, url, predictorURL string) {
	t.Helper()
	Eventually(t, RolloutTime, "the addresses in the status", func() error {
		service, err := u.InferenceService("my-model")
		if err != nil {
			return err
		}
		predictor := service.Status.Components["predictor"]
		address := "http://" + u.ClusterHost()
		if service.Status.Address == nil || service.Status.Address.URL != address || predictor.Address == nil ||
			predictor.Address.URL != address {
			return fmt.Errorf("the addresses are %v and %v, want %s", service.Status.Address, predictor.Address, address)
		}
		if got := strings.Join([]string{service.Status.URL, predictor.URL}, " "); got != url+" "+predictorURL {
			return fmt.Errorf("the URLs are %s, want %s %s", got, url, predictorURL)
		}
		return nil
	})
}
