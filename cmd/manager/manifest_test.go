package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"sigs.k8s.io/yaml"
)

// readManifest reads a file of manifests/ that has one object.
func readManifest(t *testing.T, name string, object any) {
	t.Helper()
	data, err := os.ReadFile("../../manifests/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.UnmarshalStrict(data, object); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// Go's limit is below the container's, because Go doesn't count all of its memory.
func TestMemoryLimits(t *testing.T) {
	var deployment appsv1.Deployment
	readManifest(t, "manager.yaml", &deployment)
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

// readRoles reads the ClusterRoles of a file of manifests/.
func readRoles(t *testing.T, name string) []rbacv1.ClusterRole {
	t.Helper()
	data, err := os.ReadFile("../../manifests/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var roles []rbacv1.ClusterRole
	for document := range strings.SplitSeq(string(data), "\n---\n") {
		var role rbacv1.ClusterRole
		if err := yaml.Unmarshal([]byte(document), &role); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if role.Kind == "ClusterRole" {
			roles = append(roles, role)
		}
	}
	return roles
}

// aggregated returns the verbs for InferenceServices that one of Kubernetes' roles gets from ours.
func aggregated(roles []rbacv1.ClusterRole, to string) []string {
	var verbs []string
	for _, role := range roles {
		if role.Labels["rbac.authorization.k8s.io/aggregate-to-"+to] != "true" {
			continue
		}
		for _, rule := range role.Rules {
			if slices.Contains(rule.APIGroups, "serving.kubeflow.org") &&
				slices.Contains(rule.Resources, "inferenceservices") {
				verbs = append(verbs, rule.Verbs...)
			}
		}
	}
	slices.Sort(verbs)
	return verbs
}

// The editor and the admin of a namespace may write InferenceServices, and its viewer may read them.
func TestRolesOfUsers(t *testing.T) {
	roles := readRoles(t, "roles.yaml")
	read := []string{"get", "list", "watch"}
	all := []string{"create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"}
	for role, want := range map[string][]string{"view": read, "edit": all, "admin": all} {
		if verbs := aggregated(roles, role); !slices.Equal(verbs, want) {
			t.Errorf("%s may %v, want %v", role, verbs, want)
		}
	}
	for _, role := range roles {
		for _, rule := range role.Rules {
			if !slices.Equal(rule.APIGroups, []string{"serving.kubeflow.org"}) {
				t.Errorf("%s gives rights in other groups: %v", role.Name, rule.APIGroups)
			}
			if slices.Contains(rule.Resources, "inferenceservices/status") && !slices.Equal(rule.Verbs, read) {
				t.Errorf("%s lets users %v the status, which only Sluice writes", role.Name, rule.Verbs)
			}
		}
	}
}

// Only the role for Secrets, which an installation may leave out, lets the manager read them.
func TestSecretsHaveARoleOfTheirOwn(t *testing.T) {
	var names []string
	for _, role := range readRoles(t, "rbac.yaml") {
		for _, rule := range role.Rules {
			if slices.Contains(rule.Resources, "secrets") {
				names = append(names, role.Name)
				if len(role.Rules) != 1 || !slices.Equal(rule.Verbs, []string{"get"}) {
					t.Errorf("%s has more than the right to get Secrets: %v", role.Name, role.Rules)
				}
			}
		}
	}
	if !slices.Equal(names, []string{"sluice-manager-secrets"}) {
		t.Errorf("the roles %v let the manager read Secrets, want sluice-manager-secrets", names)
	}
}
