package docs

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"testing"

	"sigs.k8s.io/yaml"
)

// TestDependencyUpdates: the dependency bot is configured for every go.mod, and for every list of Python packages.
func TestDependencyUpdates(t *testing.T) {
	data, err := os.ReadFile("../.github/dependabot.yml")
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Updates []struct {
			Ecosystem   string   `json:"package-ecosystem"`
			Directories []string `json:"directories"`
		} `json:"updates"`
	}
	if err := yaml.Unmarshal(data, &config); err != nil {
		t.Fatal(err)
	}
	for ecosystem, file := range map[string]string{"gomod": "go.mod", "pip": "requirements.txt", "npm": "package.json"} {
		var configured []string
		for _, update := range config.Updates {
			if update.Ecosystem == ecosystem {
				configured = append(configured, update.Directories...)
			}
		}
		slices.Sort(configured)
		if want := foldersWith(t, file); !slices.Equal(configured, want) {
			t.Errorf("%s is configured for %v, and %s is in %v", ecosystem, configured, file, want)
		}
	}
}

// foldersWith returns the folders of the repository that have a file of a name, in order. It leaves out what is not in
// git: files that the local cluster or a build makes.
func foldersWith(t *testing.T, name string) []string {
	t.Helper()
	var folders []string
	err := fs.WalkDir(os.DirFS(".."), ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (file == ".git" || file == "_local" || file == "bin" || path.Base(file) == "node_modules") {
			return fs.SkipDir
		}
		if filepath.Base(file) == name {
			folders = append(folders, path.Join("/", path.Dir(file)))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(folders)
	return folders
}
