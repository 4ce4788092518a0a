package chart

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/distribution/reference"
	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

// An installation without an image is stopped by the kubelet, which pulls nothing that isn't an image's name.
// To give the name without a tag doesn't help either.
func TestBaseHasNoImage(t *testing.T) {
	image := managerImage(t, kustomize(t, manifests))
	if !strings.HasPrefix(image, "manager:{image-is-not-set") {
		t.Errorf("the image is %q, which doesn't report that none is set", image)
	}
	for _, name := range []string{image, strings.Replace(image, "manager", "registry.example.com/manager", 1)} {
		if _, err := reference.ParseNormalizedNamed(name); err == nil {
			t.Errorf("%s is the name of an image", name)
		}
	}
	image = managerImage(t, kustomize(t, "testdata/base"))
	if image != "registry.example.com/sluice/manager:1.2.3" {
		t.Errorf("with an image set it is %q", image)
	}
}

// configMap returns the ConfigMap that the manager's Deployment mounts, which must be among the objects.
func configMap(t *testing.T, all objects) object {
	t.Helper()
	volumes := managerPod(t, all)["volumes"].([]any)
	name := child(volumes[0].(object), "configMap")["name"]
	found := all.ofKind(t, "ConfigMap")
	if got := child(found, "metadata")["name"]; got != name {
		t.Fatalf("the ConfigMap is %v, and the Deployment mounts %v", got, name)
	}
	return found
}

// Another configuration has another name, so that the manager restarts; the local cluster has its own, and a
// single replica.
func TestLocalCluster(t *testing.T) {
	base, local := kustomize(t, "testdata/base"), kustomize(t, "testdata/local")
	before, after := configMap(t, base), configMap(t, local)
	if child(before, "metadata")["name"] == child(after, "metadata")["name"] {
		t.Errorf("both configurations are %v", child(before, "metadata")["name"])
	}
	if text := child(after, "data")["config.yaml"].(string); !strings.Contains(text, "localhost/sluice/") {
		t.Errorf("the local cluster's configuration is\n%s", text)
	}
	if replicas := child(local.ofKind(t, "Deployment"), "spec")["replicas"]; replicas != 1.0 {
		t.Errorf("the local cluster has %v replicas of the manager", replicas)
	}
	if image := managerImage(t, local); image != "localhost/sluice/manager:0123456789ab" {
		t.Errorf("the local cluster's image is %s", image)
	}
}

// The chart makes the objects that the base makes, and its values those of the components.
func TestChartAndBaseAreTheSame(t *testing.T) {
	for _, test := range []struct{ kustomization, values string }{{"base", "default"}, {"all", "all"}} {
		t.Run(test.kustomization, func(t *testing.T) {
			base := kustomize(t, "testdata/"+test.kustomization)
			chart := helm(t, readValues(t, "testdata/"+test.values+".values.yaml"))
			want, got := normal(t, base), normal(t, chart)
			if diff := cmp.Diff(want.keys(), got.keys()); diff != "" {
				t.Fatalf("the objects (-base +chart):\n%s", diff)
			}
			for key, one := range want {
				if diff := cmp.Diff(one, got[key]); diff != "" {
					t.Errorf("%s (-base +chart):\n%s", key, diff)
				}
			}
		})
	}
}

// hashed is what kustomize adds to the name of a ConfigMap.
var hashed = regexp.MustCompile(`-[0-9a-z]{10}$`)

// normal returns the objects without what only one of base and chart has: the namespace, alerts and
// dashboards, Helm's labels and annotations, the hash in the name of the ConfigMap, and the form of its text.
func normal(t *testing.T, all objects) objects {
	t.Helper()
	same := objects{}
	for key, one := range all {
		if slices.Contains([]string{"Namespace", "PrometheusRule"}, one["kind"].(string)) ||
			child(one, "metadata", "labels")["grafana_dashboard"] != nil {
			continue
		}
		withoutHelm(child(one, "metadata"))
		withoutHelm(child(one, "spec", "template", "metadata"))
		switch one["kind"] {
		case "ConfigMap":
			key = "ConfigMap " + withoutHash(child(one, "metadata"))
			var configuration object
			if err := yaml.Unmarshal([]byte(child(one, "data")["config.yaml"].(string)), &configuration); err != nil {
				t.Fatal(err)
			}
			one["data"] = configuration
		case "Deployment":
			volumes := child(one, "spec", "template", "spec")["volumes"].([]any)
			withoutHash(child(volumes[0].(object), "configMap"))
		}
		same[key] = one
	}
	return same
}

// withoutHash removes the hash from the field name, and returns what is left.
func withoutHash(one object) string {
	name := hashed.ReplaceAllString(one["name"].(string), "")
	one["name"] = name
	return name
}

// withoutHelm removes labels and annotations that only the chart has from an object's metadata.
func withoutHelm(metadata object) {
	for _, field := range []string{"labels", "annotations"} {
		values := child(metadata, field)
		for key := range values {
			prefix, _, _ := strings.Cut(key, "/")
			if slices.Contains([]string{"app.kubernetes.io", "helm.sh", "checksum"}, prefix) {
				delete(values, key)
			}
		}
		if len(values) == 0 {
			delete(metadata, field)
		}
	}
}
