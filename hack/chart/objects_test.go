package chart

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/engine"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

const (
	manifests = "../../manifests"
	chartPath = manifests + "/chart/sluice"
	namespace = "sluice-system"
)

// object is a Kubernetes object as YAML has it.
type object = map[string]any

// objects are by their kind and name.
type objects map[string]object

// add adds the objects of a stream of YAML documents.
func (all objects) add(t *testing.T, stream string) {
	t.Helper()
	for document := range strings.SplitSeq(stream, "\n---\n") {
		if strings.Contains(document, "\nkind: CustomResourceDefinition\n") {
			document = withoutSchema(document)
		}
		var one object
		if err := yaml.Unmarshal([]byte(document), &one); err != nil {
			t.Fatalf("%v in\n%s", err, document)
		}
		if len(one) == 0 {
			continue
		}
		key := fmt.Sprintf("%v %v", one["kind"], child(one, "metadata")["name"])
		if _, twice := all[key]; twice {
			t.Fatalf("%s is rendered twice", key)
		}
		all[key] = one
	}
}

// keys returns the kinds and names, in order.
func (all objects) keys() []string { return slices.Sorted(maps.Keys(all)) }

// ofKind returns the only object of a kind.
func (all objects) ofKind(t *testing.T, kind string) object {
	t.Helper()
	var found []object
	for _, one := range all {
		if one["kind"] == kind {
			found = append(found, one)
		}
	}
	if len(found) != 1 {
		t.Fatalf("there are %d objects of kind %s in %v, want one", len(found), kind, all.keys())
	}
	return found[0]
}

// child returns the map at a path of fields; an empty one if there is none.
func child(one object, path ...string) object {
	for _, field := range path {
		one, _ = one[field].(object)
	}
	return one
}

// managerPod returns the pod spec of the manager's Deployment.
func managerPod(t *testing.T, all objects) object {
	t.Helper()
	return child(all.ofKind(t, "Deployment"), "spec", "template", "spec")
}

// managerImage returns the image of the manager's container.
func managerImage(t *testing.T, all objects) string {
	t.Helper()
	return managerPod(t, all)["containers"].([]any)[0].(object)["image"].(string)
}

// withoutSchema returns the text of the CustomResourceDefinition up to its spec. Its schemas take a second to read,
// and TestFilesAreThoseOfManifests compares the whole text.
func withoutSchema(definition string) string {
	head, _, _ := strings.Cut(definition, "\nspec:\n")
	return head + "\n"
}

// short is a file system in which the CustomResourceDefinition has no schemas.
type short struct{ filesys.FileSystem }

// ReadFile implements filesys.FileSystem.
func (s short) ReadFile(path string) ([]byte, error) {
	text, err := s.FileSystem.ReadFile(path)
	if err == nil && filepath.Base(path) == "serving.kubeflow.org_inferenceservices.yaml" {
		text = []byte(withoutSchema(string(text)))
	}
	return text, err
}

// kustomize returns the objects that `kubectl apply -k` would send from a folder.
func kustomize(t *testing.T, folder string) objects {
	t.Helper()
	return kustomizeIn(t, filesys.MakeFsOnDisk(), folder)
}

// kustomizeIn is kustomize for a folder of a file system.
func kustomizeIn(t *testing.T, files filesys.FileSystem, folder string) objects {
	t.Helper()
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionUnspecified // as kubectl has it
	made, err := krusty.MakeKustomizer(options).Run(short{files}, folder)
	if err != nil {
		t.Fatalf("kustomize build %s: %v", folder, err)
	}
	text, err := made.AsYaml()
	if err != nil {
		t.Fatal(err)
	}
	all := objects{}
	all.add(t, string(text))
	return all
}

// readValues reads a file of values.
func readValues(t *testing.T, path string) map[string]any {
	t.Helper()
	values, err := common.ReadValuesFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// loadChart loads the chart.
func loadChart(t *testing.T) *chart.Chart {
	t.Helper()
	loaded, err := loader.Load(chartPath)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// template returns what `helm template` renders of values, by file.
func template(t *testing.T, values map[string]any) (map[string]string, error) {
	t.Helper()
	loaded := loadChart(t)
	release := common.ReleaseOptions{Name: "sluice", Namespace: namespace, Revision: 1, IsInstall: true}
	top, err := util.ToRenderValues(loaded, values, release, common.DefaultCapabilities)
	if err != nil {
		return nil, err
	}
	return engine.Render(loaded, top)
}

// helm returns the objects that the chart makes of values.
func helm(t *testing.T, values map[string]any) objects {
	t.Helper()
	files, err := template(t, values)
	if err != nil {
		t.Fatal(err)
	}
	all := objects{}
	for path, text := range files {
		if strings.HasSuffix(path, ".yaml") {
			all.add(t, "\n"+text)
		}
	}
	return all
}

// golden compares text with a file of testdata, which UPDATE_GOLDEN=1 writes.
func golden(t *testing.T, path string, text []byte) {
	t.Helper()
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, text) {
		t.Errorf("%s differs from what is rendered now; read the difference after UPDATE_GOLDEN=1 go test -C hack/chart ./...",
			path)
	}
}
