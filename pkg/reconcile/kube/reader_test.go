package kube

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	kubefake "k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/metadata"
	metadatafake "k8s.io/client-go/metadata/fake"
)

// An Account has of each Secret the annotations and keys in the Secret's metadata.
func TestReader(t *testing.T) {
	account := &corev1.ServiceAccount{
		ObjectMeta: metav1.ObjectMeta{Namespace: "n", Name: "models"},
		Secrets:    []corev1.ObjectReference{{Name: "s3"}, {Name: "absent"}},
	}
	scheme := runtime.NewScheme()
	if err := metav1.AddMetaToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	secret := &metav1.PartialObjectMetadata{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"},
		ObjectMeta: metav1.ObjectMeta{
			Namespace: "n", Name: "s3", Annotations: map[string]string{"serving.kserve.io/s3-region": "x"},
			ManagedFields: []metav1.ManagedFieldsEntry{{
				FieldsV1: metav1.NewFieldsV1(`{"f:data":{"f:AWS_SECRET_ACCESS_KEY":{}}}`),
			}},
		},
	}
	read := NewReader(kubefake.NewClientset(account), metadatafake.NewSimpleMetadataClient(scheme, secret))
	got, err := read.Account(t.Context(), "n", "models")
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Secrets) != 2 || !slices.Equal(got.Secrets[0].Keys, []string{"AWS_SECRET_ACCESS_KEY"}) ||
		got.Secrets[0].Annotations["serving.kserve.io/s3-region"] != "x" || got.Secrets[1].Keys != nil {
		t.Errorf("read %+v", got)
	}
	if _, err := read.Account(t.Context(), "n", "others"); !apierrors.IsNotFound(err) {
		t.Errorf("the error is %v", err)
	}
}

// A ServiceAccount's Secrets are read a few at once, within a time limit and up to a number.
func TestReadingIsBounded(t *testing.T) {
	for _, test := range []struct {
		secrets int
		takes   time.Duration
		errs    bool
	}{{1, time.Second, false}, {secretsAtOnce, time.Second, false}, {2 * secretsAtOnce, 2 * time.Second, false},
		{SecretsMost, ReadTimeout, true}, {SecretsMost + 1, 0, true}} {
		t.Run(fmt.Sprintf("%d Secrets", test.secrets), func(t *testing.T) {
			account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: "n", Name: "models"}}
			for i := range test.secrets {
				account.Secrets = append(account.Secrets, corev1.ObjectReference{Name: "s" + strconv.Itoa(i)})
			}
			client := kubefake.NewClientset(account)
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), ReadTimeout)
				defer cancel()
				began := time.Now()
				got, err := NewReader(client, slowSecrets{}).Account(ctx, "n", "models")
				last := test.secrets - 1
				if (err != nil) != test.errs ||
					err == nil && got.Secrets[last].Annotations["of"] != account.Secrets[last].Name {
					t.Errorf("read %+v, error %v", got, err)
				}
				if took := time.Since(began); took != test.takes {
					t.Errorf("reading took %s, want %s", took, test.takes)
				}
			})
		})
	}
}

// slowSecrets is a client that returns each Secret after a second.
type slowSecrets struct {
	metadata.Interface
	metadata.ResourceInterface
}

// Resource implements metadata.Interface.
func (s slowSecrets) Resource(schema.GroupVersionResource) metadata.Getter { return s }

// Namespace implements metadata.Getter.
func (s slowSecrets) Namespace(string) metadata.ResourceInterface { return s }

// Get implements metadata.ResourceInterface.
func (s slowSecrets) Get(
	ctx context.Context, name string, _ metav1.GetOptions, _ ...string,
) (*metav1.PartialObjectMetadata, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(time.Second):
		return &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{
			Name: name, Annotations: map[string]string{"of": name},
		}}, nil
	}
}
