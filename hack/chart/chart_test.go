package chart

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"helm.sh/helm/v4/pkg/chart/v2/lint"
	"helm.sh/helm/v4/pkg/chart/v2/lint/support"
	"sigs.k8s.io/yaml"
)

// fromFiles are the kinds of objects that are as in manifests/, which TestChartAndBaseAreTheSame compares: long
// ones, of which the golden files have the metadata only.
var fromFiles = []string{"ClusterRole", "CustomResourceDefinition", "Role", "ValidatingAdmissionPolicy"}

// The chart's objects, by golden files: with the values that have no default, and with others everywhere.
func TestChartRenders(t *testing.T) {
	for _, name := range []string{"default", "full"} {
		t.Run(name, func(t *testing.T) {
			all := helm(t, readValues(t, "testdata/"+name+".values.yaml"))
			var text bytes.Buffer
			for _, key := range all.keys() {
				one := all[key]
				if slices.Contains(fromFiles, one["kind"].(string)) {
					delete(one, "spec")
					delete(one, "rules")
				}
				rendered, err := yaml.Marshal(one)
				if err != nil {
					t.Fatal(err)
				}
				text.WriteString("---\n")
				text.Write(rendered)
			}
			golden(t, "testdata/"+name+".golden.yaml", text.Bytes())
		})
	}
}

// Values that can't work are refused with a sentence.
func TestChartRefuses(t *testing.T) {
	const image = "image: {repository: registry.example.com/manager}\n"
	for name, test := range map[string]struct{ values, want string }{
		"no image": {"{}", "image.repository is not set: name the manager's image"},
		"no gateway": {image + "gateway: {create: false}",
			"gateway.name is not set: with gateway.create=false, set it to the NAMESPACE/NAME of your Gateway"},
		"an image with its tag":  {"image: {repository: registry.example.com/manager:1.2.3}", "repository"},
		"an unknown value":       {image + "replicaCount: 2", "replicaCount"},
		"an unknown inner value": {image + "crds: {keeps: true}", "keeps"},
		"a domain in two places": {image + "configuration: {ingress: {domain: example.org}}",
			"configuration.ingress.domain is made from the chart's value domain: set that one"},
		"a tag that is none":       {"image: {repository: manager, tag: 'a:b'}", "tag"},
		"a digest that is none":    {"image: {repository: manager, digest: 'sha256:1'}", "digest"},
		"replicas that are a text": {image + "replicas: two", "replicas"},
	} {
		t.Run(name, func(t *testing.T) {
			var values map[string]any
			if err := yaml.Unmarshal([]byte(test.values), &values); err != nil {
				t.Fatal(err)
			}
			_, err := template(t, values)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is %v, want %q in it", err, test.want)
			}
		})
	}
}

// Helm's linter has nothing against the chart but that it has no icon.
func TestChartLints(t *testing.T) {
	for _, name := range []string{"default", "full", "all"} {
		for _, message := range lint.RunAll(chartPath, readValues(t, "testdata/"+name+".values.yaml"), namespace).Messages {
			if message.Severity > support.InfoSev {
				t.Errorf("%s: %v", name, message)
			}
		}
	}
}

// The files that the chart has from manifests/ are copies.
func TestFilesAreThoseOfManifests(t *testing.T) {
	copies, err := filepath.Glob(chartPath + "/files/*.yaml")
	if err != nil || len(copies) < 4 {
		t.Fatalf("the chart has the files %v (%v)", copies, err)
	}
	for _, path := range copies {
		has, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join(manifests, filepath.Base(path)))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(has, want) {
			t.Errorf("%s differs from manifests/%s: run make generate", path, filepath.Base(path))
		}
	}
}

// Helm keeps a release, with the chart and what is rendered, in a Secret, which holds a mebibyte.
func TestReleaseFitsASecret(t *testing.T) {
	files, err := template(t, readValues(t, "testdata/all.values.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest strings.Builder
	for _, text := range files {
		manifest.WriteString(text)
	}
	release, err := json.Marshal(map[string]any{"chart": loadChart(t), "manifest": manifest.String()})
	if err != nil {
		t.Fatal(err)
	}
	var compressed bytes.Buffer
	writer := gzip.NewWriter(&compressed)
	if _, err := writer.Write(release); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	if size := base64.StdEncoding.EncodedLen(compressed.Len()); size > 3<<18 {
		t.Errorf("a release takes %d bytes, more than three quarters of a Secret", size)
	}
}
