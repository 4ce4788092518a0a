package main

import (
	"os"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"sigs.k8s.io/yaml"
)

// Go's limit is below the container's, because Go doesn't count all of its memory.
func TestMemoryLimits(t *testing.T) {
	data, err := os.ReadFile("../../manifests/manager.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var deployment appsv1.Deployment
	if err := yaml.Unmarshal(data, &deployment); err != nil {
		t.Fatal(err)
	}
	container := deployment.Spec.Template.Spec.Containers[0]
	most := container.Resources.Limits.Memory().Value()
	for _, variable := range container.Env {
		if variable.Name != "GOMEMLIMIT" {
			continue
		}
		// Go writes MiB where Kubernetes writes Mi.
		limit := resource.MustParse(variable.Value[:len(variable.Value)-1])
		if part := float64(limit.Value()) / float64(most); part < 0.8 || part > 0.95 {
			t.Errorf("GOMEMLIMIT is %.0f %% of the container's limit, want 80 to 95", 100*part)
		}
		return
	}
	t.Error("GOMEMLIMIT is not set")
}
