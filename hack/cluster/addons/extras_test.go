package addons

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"os"
	"strings"
	"testing"
)

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
		"model-store.yaml":          {"namespace: " + storeNamespace, "-public-host=" + gcsAddress, "secretName: gcs-credentials"},
		"overlay/config.yaml":       {"http://" + gcsAddress},
		"extras/s3.yaml":            {"namespace: " + storeNamespace, "port: " + s3Address[strings.Index(s3Address, ":")+1:], "{name: s3-credentials, key: AWS_ACCESS_KEY_ID}"},
		"istio-telemetry.yaml":      {"stat_prefix: istiocustom"},
		"extras/prometheus.yaml":    {"regex: envoy_istiocustom_(.+)"},
		"extras/models-volume.yaml": {"path: " + modelsDir + " "},
	} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range words {
			if !strings.Contains(string(text), word) {
				t.Errorf("%s has no %q", path, word)
			}
		}
	}
}
