package build

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func read(t *testing.T, elements ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(elements...))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// pins are the versions that a root's requirements pin, by package.
func pins(t *testing.T, root string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, match := range regexp.MustCompile(`(?m)^([a-z0-9-]+)==(\S+)`).FindAllStringSubmatch(read(t, "..", "images", root, "requirements.txt"), -1) {
		found[match[1]] = match[2]
	}
	return found
}

func TestServersAreOfTheVersionsThatTheirTagsSay(t *testing.T) {
	packages := map[string]string{"mlserver": "mlserver", "sklearnserver-stand-in": "kserve"}
	for _, s := range servers {
		name, tagged := packages[s.name]
		if got := pins(t, s.root)[name]; tagged && got != strings.TrimPrefix(s.tag, "v") {
			t.Errorf("%s:%s has %s %s", s.name, s.tag, name, got)
		}
		info, err := os.Stat(filepath.Join("..", "images", s.name, s.program))
		if err != nil || info.Mode()&0o111 == 0 {
			t.Errorf("%s: its program cannot be run (%v)", s.name, err)
		}
	}
}

// A model is a file that joblib has written: it is for the versions it was
// written with.
func TestAllServersReadTheSameModels(t *testing.T) {
	trained := pins(t, "mlserver")
	for _, s := range servers {
		for _, name := range []string{"scikit-learn", "joblib", "numpy", "scipy"} {
			if got := pins(t, s.root)[name]; got == "" || got != trained[name] {
				t.Errorf("%s has %s %s, models are trained with %s", s.name, name, got, trained[name])
			}
		}
	}
}

// What manifests repeat of the images' names.
func TestManifestsNameTheImages(t *testing.T) {
	for path, words := range map[string][]string{
		"overlay/config.yaml": {imageHub + "/" + servers[1].name, "tag: " + servers[1].tag},
		"keda/keda.yaml": {
			"image: " + imageHub + "/keda:" + imageTag, "image: " + imageHub + "/keda-metrics-apiserver:" + imageTag},
		"extras/prometheus.yaml": {"image: " + imageHub + "/prometheus:" + imageTag},
	} {
		text := read(t, "..", "addons", path)
		for _, word := range words {
			if !strings.Contains(text, word) {
				t.Errorf("%s has no %q", path, word)
			}
		}
	}
}

// A change of a test, of the overlay or of a pin leaves a running cluster the same one.
func TestPartOfFingerprint(t *testing.T) {
	part := partOfFingerprint("hack/cluster")
	for path, want := range map[string]bool{
		"hack/cluster/up.go":                          true,
		"hack/cluster/machine/node/kubelet.yaml":      true,
		"hack/cluster/addons/coredns.yaml":            true,
		"hack/cluster/addons/extras_test.go":          false,
		"hack/cluster/addons/overlay/config.yaml":     false,
		"hack/cluster/pins/etcd/go.mod":               false,
		"hack/cluster/images/transformer/transformer": false,
		"hack/cluster/models/train":                   false,
	} {
		if got := part(path); got != want {
			t.Errorf("%s is part of the fingerprint: %t, want %t", path, got, want)
		}
	}
}
