package e2e

import (
	"context"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// storageFault is a model that cannot be downloaded, and what the status reports about it.
type storageFault struct {
	name string
	// manifest is of the model.
	manifest harness.Manifest
	// reason of PredictorReady, empty where the kubelet gives several in turn.
	reason string
	// words are in the message: the fault, and whose it is.
	words []string
	// loadFails is true if status.modelStatus.lastFailureInfo reports it too.
	loadFails bool
}

var storageFaults = []storageFault{
	{"a claim that is not there", harness.SKLearn("pvc://nowhere/iris"),
		"Unschedulable", []string{`persistentvolumeclaim "nowhere" not found`}, false},
	{"a ServiceAccount that is not there", harness.SKLearn("s3://models/iris/1").ServiceAccount("nobody"),
		"ServiceAccountNotFound", []string{"nobody", "create it"}, false},
	{"a bucket of GCS that is not there", harness.Tensorflow("gs://no-such-bucket/flowers"),
		"", []string{"storage-initializer", "no-such-bucket"}, true},
	{"a folder of GCS that is not there", harness.Tensorflow("gs://kfserving-samples/no-such-folder"),
		"", []string{"storage-initializer", "no-such-folder"}, true},
	{"a bucket of S3 that is not there", harness.SKLearn("s3://no-such-bucket/iris").ServiceAccount("models"),
		"", []string{"storage-initializer", "no-such-bucket"}, true},
	{"a folder of S3 that is not there", harness.SKLearn("s3://models/no-such-folder").ServiceAccount("models"),
		"", []string{"storage-initializer", "no-such-folder"}, true},
	{"wrong keys of S3", harness.SKLearn("s3://models/iris/1").ServiceAccount("mistaken"),
		"", []string{"storage-initializer", "Forbidden"}, true},
	{"a listed Secret that is not there", harness.SKLearn("s3://models/iris/1").ServiceAccount("forgetful"),
		"", []string{"storage-initializer", "authentication failed", "AWS_ACCESS_KEY_ID"}, true},
	{"Hugging Face out of reach", harness.SKLearn("hf://someone/iris"),
		"", []string{"storage-initializer", "hf://someone/iris"}, true},
	{"HDFS out of reach", harness.SKLearn("hdfs://namenode/iris"),
		"", []string{"storage-initializer", "hdfs://namenode/iris"}, true},
	{"an image that is not there", harness.SKLearn("oci://localhost/sluice/no-such-model:1"),
		"", []string{"no-such-model"}, true},
}

// faultyAccounts creates ServiceAccounts with wrong credentials, or none.
func faultyAccounts(t *testing.T, u *harness.User) {
	t.Helper()
	u.ModelsAccount(t)
	ctx := context.Background()
	good, err := u.Kube.CoreV1().Secrets(u.Namespace).Get(ctx, "s3-credentials", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	wrong := &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: "wrong", Annotations: good.Annotations},
		Data: map[string][]byte{"AWS_ACCESS_KEY_ID": good.Data["AWS_ACCESS_KEY_ID"],
			"AWS_SECRET_ACCESS_KEY": []byte("mistaken")},
	}
	if _, err := u.Kube.CoreV1().Secrets(u.Namespace).Create(ctx, wrong, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	for account, secret := range map[string]string{"mistaken": "wrong", "forgetful": "forgotten"} {
		made := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: account},
			Secrets: []corev1.ObjectReference{{Name: secret}}}
		if _, err := u.Kube.CoreV1().ServiceAccounts(u.Namespace).Create(ctx, made, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestStorageFaults gives a service that serves one canary after another whose model cannot
// be downloaded: the condition reports why, and stable still serves.
func TestStorageFaults(t *testing.T) {
	env := harness.BesideExtended(t, 4*time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
	u.MountModels(t)
	faultyAccounts(t, u)
	u.Roll(t, harness.Iris(1))
	predictions := u.ProbeSpecies(t)
	for _, fault := range storageFaults {
		t.Run(fault.name, func(t *testing.T) { checkFault(t, u, fault) })
	}
	u.Roll(t, harness.Iris(1))
	predictions.Stop(t)
}

// checkFault applies a canary that has a fault, and checks what the status reports about it.
func checkFault(t *testing.T, u *harness.User, fault storageFault) {
	t.Helper()
	u.ApplyManifest(t, fault.manifest.Canary(50))
	u.AwaitProblem(t, "PredictorReady", fault.reason, fault.words...)
	service, err := u.InferenceService("my-model")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range service.Status.Conditions {
		switch {
		case c.Type == "PredictorReady":
			t.Logf("%s: %s", c.Reason, c.Message)
		case c.Type == "Ready" && c.Status != metav1.ConditionTrue:
			t.Errorf("stable serves, but Ready is %s: %s", c.Status, c.Message)
		}
	}
	failure := service.Status.ModelStatus.LastFailureInfo
	if fault.loadFails && (failure == nil || !strings.Contains(failure.Message, fault.words[0])) {
		t.Errorf("modelStatus.lastFailureInfo is %+v, want the fault in it", failure)
	}
}
