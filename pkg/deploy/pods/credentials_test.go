package pods

import (
	"slices"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/pkg/internal/golden"
)

func TestAccess(t *testing.T) {
	s3 := Secret{Name: "s3", Keys: []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}}
	annotated := func(secret Secret, annotations map[string]string) Secret {
		secret.Annotations = annotations
		return secret
	}
	for _, test := range []struct {
		name    string
		account Account
	}{
		{"s3", Account{Secrets: []Secret{annotated(s3, map[string]string{
			"serving.kserve.io/s3-endpoint":  "minio.store:9000",
			"serving.kserve.io/s3-usehttps":  "0",
			"serving.kserve.io/s3-region":    "us-east-2",
			"serving.kserve.io/s3-verifyssl": "0",
		})}}},
		{"s3-kfserving", Account{Secrets: []Secret{annotated(
			Secret{Name: "s3", Keys: []string{"awsAccessKeyID", "awsSecretAccessKey"}},
			map[string]string{"serving.kubeflow.org/s3-endpoint": "https://s3.example.com"},
		)}}},
		{"s3-in-data", Account{Secrets: []Secret{{Name: "s3",
			Keys: append([]string{"S3_ENDPOINT", "AWS_DEFAULT_REGION"}, s3.Keys...)}}}},
		{"s3-role", Account{Annotations: map[string]string{
			"eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/models", "serving.kserve.io/s3-region": "us-east-2",
		}}},
		{"gcs", Account{Secrets: []Secret{{Name: "gcs", Keys: []string{"gcloud-application-credentials.json"}}}}},
		{"azure", Account{Secrets: []Secret{{Name: "azure",
			Keys: []string{"AZ_CLIENT_ID", "AZ_CLIENT_SECRET", "AZ_TENANT_ID", "AZURE_SUBSCRIPTION_ID"}}}}},
		{"hdfs", Account{Secrets: []Secret{{Name: "hdfs", Keys: []string{"HDFS_NAMENODE", "TLS_CERT"}}}}},
		{"several", Account{Secrets: []Secret{
			{Name: "unknown"},
			{Name: "token", Keys: []string{"token", "ca.crt", "namespace"}},
			{Name: "hf", Keys: []string{"HF_TOKEN"}},
			s3,
			{Name: "gcs", Keys: []string{"gcloud-application-credentials.json"}},
			{Name: "s3-later", Keys: s3.Keys},
		}}},
	} {
		t.Run(test.name, func(t *testing.T) { golden.Check(t, "access-"+test.name, AccessOf(test.account)) })
	}
}

func TestSecretKeys(t *testing.T) {
	entry := func(fields string) metav1.ManagedFieldsEntry {
		return metav1.ManagedFieldsEntry{FieldsV1: metav1.NewFieldsV1(fields)}
	}
	got := SecretKeys([]metav1.ManagedFieldsEntry{
		entry(`{"f:data":{".":{},"f:b":{},"f:a":{}},"f:type":{}}`),
		entry(`{"f:metadata":{"f:labels":{}}}`),
		entry(`{"f:data":{"f:b":{}}}`),
		{},
	})
	if want := []string{"a", "b"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := SecretKeys(nil); got != nil {
		t.Errorf("got %q of no managed fields", got)
	}
}
