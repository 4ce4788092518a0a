package addons

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"

	"sigs.k8s.io/yaml"

	"github.com/sluice-serving/sluice/hack/cluster/internal/files"
	"github.com/sluice-serving/sluice/hack/cluster/machine"
)

// The stores' addresses for pods; also in model-store.yaml and extras/s3.yaml.
const (
	storeNamespace = "model-store"
	gcsAddress     = "gcs." + storeNamespace + ".svc." + machine.ClusterDomain + ":4443"
	s3Address      = "s3." + storeNamespace + ".svc." + machine.ClusterDomain + ":7070"
)

// MakeStoreCredentials makes the credentials of the private bucket and of the S3 server,
// as Secrets in the form that KServe's users give them. They are the cluster's own,
// so that none is in the repository.
func MakeStoreCredentials() error {
	account, err := serviceAccount()
	if err != nil {
		return err
	}
	return errors.Join(
		writeSecret("gcs-credentials", nil, map[string]string{"gcloud-application-credentials.json": account}),
		writeSecret("s3-credentials",
			map[string]string{
				"serving.kserve.io/s3-endpoint": s3Address,
				"serving.kserve.io/s3-usehttps": "0",
				"serving.kserve.io/s3-region":   "us-east-1",
			},
			map[string]string{"AWS_ACCESS_KEY_ID": "models", "AWS_SECRET_ACCESS_KEY": rand.Text()}))
}

// serviceAccount is the credentials file of an account in Google's format.
func serviceAccount() (string, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return "", err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(map[string]string{
		"type":           "service_account",
		"project_id":     machine.NodeName,
		"private_key_id": "1",
		"private_key":    string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
		"client_id":      "1",
		"client_email":   "models@" + machine.NodeName + ".example.com",
		"token_uri":      "http://" + gcsAddress + "/token",
	})
	return string(text), err
}

// writeSecret writes the manifest of a Secret of the stores beside the cluster's keys.
func writeSecret(name string, annotations, data map[string]string) error {
	text, err := yaml.Marshal(map[string]any{
		"apiVersion": "v1",
		"kind":       "Secret",
		"metadata":   map[string]any{"name": name, "namespace": storeNamespace, "annotations": annotations},
		"stringData": data,
	})
	if err != nil {
		return err
	}
	return files.WriteAtomically(machine.KeyFile(name+".yaml"), text, 0o600)
}
