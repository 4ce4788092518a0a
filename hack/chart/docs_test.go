package chart

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// Folders of the file system in which the pages' kustomizations are built.
const (
	released = "/manifests"
	own      = "/own"
)

// remote is where a kustomization finds the manifests of a release.
var remote = regexp.MustCompile(`https://github\.com/sluice-serving/sluice//manifests(\S*)\?ref=RELEASE`)

var yamlBlock = regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$")

// pageBlock returns the only block of YAML of a page that contains a text.
func pageBlock(t *testing.T, page, text string) string {
	t.Helper()
	content, err := os.ReadFile("../../docs/" + page)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, match := range yamlBlock.FindAllStringSubmatch(string(content), -1) {
		if strings.Contains(match[1], text) {
			found = append(found, match[1])
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s has %d blocks with %q, want one", page, len(found), text)
	}
	return found[0]
}

// copyManifests copies manifests/ into a file system.
func copyManifests(t *testing.T, files filesys.FileSystem) {
	t.Helper()
	err := filepath.WalkDir(manifests, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !slices.Contains([]string{".yaml", ".json"}, filepath.Ext(path)) {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(manifests, path)
		if err != nil {
			return err
		}
		return files.WriteFile(filepath.Join(released, name), text)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The kustomizations of the pages do what the pages describe.
func TestKustomizationsOfThePages(t *testing.T) {
	whole := pageBlock(t, "install.md", "configMapGenerator")
	for name, test := range map[string]struct {
		added string
		check func(*testing.T, objects)
	}{
		"image and domain": {"", func(t *testing.T, all objects) {
			if image := managerImage(t, all); image != "registry.example.com/sluice/manager:RELEASE" {
				t.Errorf("the image is %s", image)
			}
			if text := child(configMap(t, all), "data")["config.yaml"].(string); !strings.Contains(text, "models.example.com") {
				t.Errorf("the configuration is\n%s", text)
			}
		}},
		"a component": {pageBlock(t, "install.md", "components:"), func(t *testing.T, all objects) {
			all.ofKind(t, "PodMonitor")
		}},
		"https": {pageBlock(t, "install.md", "/spec/servers/-"), func(t *testing.T, all objects) {
			if servers := child(all.ofKind(t, "Gateway"), "spec")["servers"].([]any); len(servers) != 2 {
				t.Errorf("the Gateway has the servers %v", servers)
			}
		}},
		"metrics on loopback": {pageBlock(t, "security.md", "--metrics-address"), func(t *testing.T, all objects) {
			args := managerPod(t, all)["containers"].([]any)[0].(object)["args"].([]any)
			if !slices.Contains(args, any("--metrics-address=127.0.0.1:8080")) || len(args) < 2 {
				t.Errorf("the manager's arguments are %v", args)
			}
		}},
		"without Secrets": {pageBlock(t, "security.md", "sluice-manager-secrets"), func(t *testing.T, all objects) {
			if keys := all.keys(); slices.Contains(keys, "ClusterRoleBinding sluice-manager-secrets") ||
				!slices.Contains(keys, "ClusterRole sluice-manager-secrets") {
				t.Errorf("the objects are %v", keys)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			files := filesys.MakeFsInMemory()
			copyManifests(t, files)
			for name, text := range map[string]string{
				"kustomization.yaml": remote.ReplaceAllString(whole+test.added, ".."+released+"$1"),
				"config.yaml":        pageBlock(t, "install.md", "kind: SluiceConfiguration"),
			} {
				if err := files.WriteFile(filepath.Join(own, name), []byte(text)); err != nil {
					t.Fatal(err)
				}
			}
			test.check(t, kustomizeIn(t, files, own))
		})
	}
}
