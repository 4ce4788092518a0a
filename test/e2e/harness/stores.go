package harness

import (
	"context"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// storesNamespace is where the local stores are.
const storesNamespace = "model-store"

// ModelsAccount creates the ServiceAccount `models` with the local stores' credentials in the
// namespace, in the form of KServe's. It skips the test if the cluster has none.
func (u *User) ModelsAccount(t *testing.T) {
	t.Helper()
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: "models"}}
	for _, name := range []string{"gcs-credentials", "s3-credentials"} {
		secret, err := u.Kube.CoreV1().Secrets(storesNamespace).Get(context.Background(), name, metav1.GetOptions{})
		if err != nil {
			t.Skipf("this cluster has no private stores (make extend): %v", err)
		}
		copied := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: name, Annotations: secret.Annotations},
			Data: secret.Data}
		if _, err := u.Kube.CoreV1().Secrets(u.Namespace).Create(context.Background(), copied,
			metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		account.Secrets = append(account.Secrets, corev1.ObjectReference{Name: name})
	}
	if _, err := u.Kube.CoreV1().ServiceAccounts(u.Namespace).Create(context.Background(), account,
		metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}
