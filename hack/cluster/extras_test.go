package main

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
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

func TestServiceAccountIsAsGoogleHasIt(t *testing.T) {
	text, err := serviceAccount()
	if err != nil {
		t.Fatal(err)
	}
	var file map[string]string
	if err := json.Unmarshal([]byte(text), &file); err != nil {
		t.Fatal(err)
	}
	if file["type"] != "service_account" || file["client_email"] == "" || file["token_uri"] != "http://gcs.model-store.svc.cluster.local:4443/token" {
		t.Errorf("type %q, client_email %q, token_uri %q", file["type"], file["client_email"], file["token_uri"])
	}
	block, _ := pem.Decode([]byte(file["private_key"]))
	if block == nil {
		t.Fatal("the key is not PEM")
	}
	if key, err := x509.ParsePKCS8PrivateKey(block.Bytes); err != nil || key.(*rsa.PrivateKey).N.BitLen() < 2048 {
		t.Errorf("the key is not of RSA with 2048 bits (%v)", err)
	}
}

// What manifests repeat of the code.
func TestManifestsAgreeWithTheCode(t *testing.T) {
	for path, words := range map[string][]string{
		"addons/model-store.yaml":     {"namespace: " + storeNamespace, "-public-host=" + gcsAddress, "secretName: gcs-credentials"},
		"overlay/configuration.yaml":  {"http://" + gcsAddress, imageHub + "/" + servers[1].name, "tag: " + servers[1].tag},
		"extras/s3.yaml":              {"namespace: " + storeNamespace, "port: " + s3Address[strings.Index(s3Address, ":")+1:], "{name: s3-credentials, key: AWS_ACCESS_KEY_ID}"},
		"keda/keda.yaml":              {"image: " + imageHub + "/keda:" + imageTag, "image: " + imageHub + "/keda-metrics-apiserver:" + imageTag},
		"addons/istio-telemetry.yaml": {"stat_prefix: istiocustom"},
		"extras/prometheus.yaml":      {"image: " + imageHub + "/prometheus:" + imageTag, "regex: envoy_istiocustom_(.+)"},
		"extras/models-volume.yaml":   {"path: " + modelsDir + " "},
	} {
		text := read(t, path)
		for _, word := range words {
			if !strings.Contains(text, word) {
				t.Errorf("%s has no %q", path, word)
			}
		}
	}
}
