package deploy

import (
	"encoding/json"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
	"github.com/sluice-serving/sluice/pkg/internal/golden"
)

// The container that downloads the model gets the access, which wins over the configuration.
func TestGrant(t *testing.T) {
	config := configv1alpha1.Default()
	config.StorageInitializer.Env = append(config.StorageInitializer.Env,
		corev1.EnvVar{Name: "S3_VERIFY_SSL", Value: "1"},
		corev1.EnvVar{Name: "AWS_DEFAULT_REGION", Value: "eu-central-1"})
	access := pods.AccessOf(pods.Account{Secrets: []pods.Secret{
		{Name: "s3", Keys: []string{"AWS_SECRET_ACCESS_KEY"},
			Annotations: map[string]string{"serving.kserve.io/s3-region": "us-east-2"}},
		{Name: "gcs", Keys: []string{"gcloud-application-credentials.json"}},
	}})
	snapshot := NewSnapshot(component, "default-wfgrl", predictorOf(t, "sklearn: {storageUri: 's3://bucket/iris'}"),
		config)
	snapshot.Grant(access)
	golden.Check(t, "access-granted", snapshot)
	again := snapshot
	again.Grant(access)
	golden.Check(t, "access-granted", again)
	if len(config.StorageInitializer.Env) != 2 || config.StorageInitializer.Env[1].Value != "eu-central-1" {
		t.Errorf("the configuration was changed: %v", config.StorageInitializer.Env)
	}
}

// A model without a download needs no access.
func TestGrantNothing(t *testing.T) {
	snapshot := NewSnapshot(component, "default-wfgrl", predictorOf(t, "sklearn: {storageUri: 'pvc://claim/iris'}"),
		configv1alpha1.Default())
	volumes := len(snapshot.Template.Spec.Volumes)
	snapshot.Grant(pods.AccessOf(pods.Account{Secrets: []pods.Secret{
		{Name: "gcs", Keys: []string{"gcloud-application-credentials.json"}},
	}}))
	if got := len(snapshot.Template.Spec.Volumes); got != volumes {
		t.Errorf("there are %d volumes, want %d", got, volumes)
	}
}

// An init container storage-initializer in the spec wins over the configuration's, and keeps its
// place among the others.
func TestShapedStorageInitializer(t *testing.T) {
	spec := predictorOf(t, `
sklearn: {storageUri: 'gs://b/m'}
initContainers:
- {name: first, image: 'f:1'}
- name: storage-initializer
  args: ['gs://b/adapter', /adapters]
  env: [{name: NAME, value: t}, {name: HF_TOKEN, value: mine}, {name: AWS_DEFAULT_REGION, value: x}]
  resources: {limits: {cpu: 50m}, requests: {ephemeral-storage: 1Gi}}
  securityContext: {runAsUser: 0, readOnlyRootFilesystem: true}
  volumeMounts: [{name: adapters, mountPath: /adapters}]
volumes: [{name: adapters, emptyDir: {}}]
`)
	if problems := pods.Validate(component, spec); len(problems) > 0 {
		t.Fatal(problems)
	}
	snapshot := NewSnapshot(component, "default-wfgrl", spec, configv1alpha1.Default())
	snapshot.Grant(pods.AccessOf(pods.Account{Secrets: []pods.Secret{
		{
			Name: "s3", Keys: []string{"AWS_SECRET_ACCESS_KEY"},
			Annotations: map[string]string{"serving.kserve.io/s3-region": "ours"},
		},
		{Name: "hf", Keys: []string{"HF_TOKEN"}},
	}}))
	golden.Check(t, "initializer-shaped", snapshot.Template.Spec.InitContainers)
}

// A record from before blanks were hashed still matches its spec. Records without blanks, and those
// whose template can't be read, keep their hash.
func TestReadHash(t *testing.T) {
	for _, predictor := range []string{"{labels: {team: ''}, " + tensorflow + "}", tensorflow} {
		spec := predictorOf(t, predictor)
		want, err := pods.Hash(spec)
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(NewSnapshot(component, "default-wfgrl", spec, configv1alpha1.Default()))
		if err != nil {
			t.Fatal(err)
		}
		for _, recorded := range []string{want[:plainHash], want} {
			if got := ReadHash(recordOf(recorded, data)); got != want {
				t.Errorf("%s: a record of %s is read as %s, want %s", predictor, recorded, got, want)
			}
		}
		if got := ReadHash(recordOf(want[:plainHash], []byte(`{"template":"x","y":""`))); got != want[:plainHash] {
			t.Errorf("%s: a record that can't be read is read as %s", predictor, got)
		}
	}
}

// recordOf is a ControllerRevision with a hash and a snapshot in JSON.
func recordOf(hash string, data []byte) *appsv1.ControllerRevision {
	return &appsv1.ControllerRevision{
		ObjectMeta: metav1.ObjectMeta{Annotations: map[string]string{names.AnnotationSpecHash: hash}},
		Data:       runtime.RawExtension{Raw: data},
	}
}

// A snapshot has the spec that it was rendered from: the revision's hash is that of the copy, too.
func TestSnapshotHasItsSpec(t *testing.T) {
	for _, predictor := range []string{
		"{canaryTrafficPercent: 10, minReplicas: 3, rollout: {retry: x}, timeout: 30, " + tensorflow + "}",
		"{labels: {team: ''}, " + tensorflow + "}",
	} {
		spec := predictorOf(t, predictor)
		data, err := json.Marshal(NewSnapshot(component, "default-wfgrl", spec, configv1alpha1.Default()))
		if err != nil {
			t.Fatal(err)
		}
		snapshot, err := ReadSnapshot(recordOf("", data))
		if err != nil {
			t.Fatal(err)
		}
		want, err := pods.Hash(spec)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := pods.Hash(snapshot.Spec); err != nil || got != want {
			t.Errorf("%s: the hash of the copy is %s (%v), want %s", predictor, got, err, want)
		}
		if copied := snapshot.Spec; copied.CanaryTrafficPercent != nil || copied.MinReplicas != nil || copied.Rollout != nil {
			t.Errorf("%s: the copy has what is not about the pods: %+v", predictor, copied.ComponentExtensionSpec)
		}
	}
}

// A spec is as large as its pods are described: the copy of it beside them doesn't count.
func TestCheckSizeLeavesOutTheSpec(t *testing.T) {
	spec := predictorOf(t, tensorflow)
	spec.Annotations = map[string]string{"example.com/large": strings.Repeat("x", SnapshotLimit*3/5)}
	if problem, err := CheckSize(component, spec, configv1alpha1.Default()); problem != "" || err != nil {
		t.Errorf("it is %q (%v)", problem, err)
	}
}
