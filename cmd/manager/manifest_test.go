package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/yaml"

	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
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

// The container's memory has a limit, which Go's is made of, and nothing sets another.
func TestMemoryLimits(t *testing.T) {
	var deployment appsv1.Deployment
	readManifest(t, "manager.yaml", &deployment)
	container := deployment.Spec.Template.Spec.Containers[0]
	if container.Resources.Limits.Memory().IsZero() {
		t.Error("the container's memory has no limit")
	}
	for _, variable := range container.Env {
		if strings.HasSuffix(variable.Name, "MEMLIMIT") {
			t.Errorf("%s is set, and would have to be changed with the container's limit", variable.Name)
		}
	}
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

// The manager has the rights to watch, write and delete objects of each kind that it makes.
func TestRightsForEachKind(t *testing.T) {
	granted := map[string][]string{}
	for _, role := range readRoles(t, "rbac.yaml") {
		for _, rule := range role.Rules {
			for _, resource := range rule.Resources {
				granted[rule.APIGroups[0]+"/"+resource] = rule.Verbs
			}
		}
	}
	want := []string{"list", "watch", "create", "patch", "delete"}
	for _, kind := range kube.Kinds() {
		if kind == kube.KindInferenceService {
			continue
		}
		resource := kind.Resource()
		if got := granted[resource.Group+"/"+resource.Resource]; !slices.Equal(got, want) {
			t.Errorf("for %s there are the rights %v, want %v", kind, got, want)
		}
	}
}
