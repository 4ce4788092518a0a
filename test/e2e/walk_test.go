package e2e

import (
	"context"
	"testing"
	"time"

	securityv1beta1 "istio.io/api/security/v1beta1"
	securityv1 "istio.io/client-go/pkg/apis/security/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// TestTheDocument follows the document in the namespace that it uses.
func TestTheDocument(t *testing.T) {
	env := harness.Beside(t, 3*time.Minute+30*time.Second)
	reader := env.Enter(t, metav1.NamespaceDefault)
	reader.DeleteModel(t)
	harness.Walk{User: reader, Ready: "2/2", Mesh: true}.Follow(t)
}

// TestTheDocumentUnderStrictMTLS follows it where pods refuse plain text.
func TestTheDocumentUnderStrictMTLS(t *testing.T) {
	env := harness.Beside(t, 3*time.Minute+30*time.Second)
	namespace := env.NewNamespace(t, harness.Injected())
	strict := &securityv1.PeerAuthentication{ObjectMeta: metav1.ObjectMeta{Name: "default"}}
	strict.Spec.Mtls = &securityv1beta1.PeerAuthentication_MutualTLS{
		Mode: securityv1beta1.PeerAuthentication_MutualTLS_STRICT}
	if _, err := env.Istio.SecurityV1().PeerAuthentications(namespace).Create(context.Background(), strict,
		metav1.CreateOptions{}); err != nil {
		t.Fatalf("PeerAuthentication: %v", err)
	}
	w := harness.Walk{User: env.Enter(t, namespace), Ready: "2/2", Mesh: true}
	outsider := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
	outsider.StartClient(t, harness.PlainClient, false)
	w.Also = func(t *testing.T) {
		if got, err := outsider.PredictFrom(harness.PlainClient, w.ClusterHost(), 1); err == nil {
			t.Errorf("a client outside the mesh is answered: %v", got)
		}
	}
	w.Follow(t)
}

// TestTheDocumentWithoutInjection follows it where pods have no sidecar.
func TestTheDocumentWithoutInjection(t *testing.T) {
	env := harness.Beside(t, 3*time.Minute+30*time.Second)
	harness.Walk{User: env.Enter(t, env.NewNamespace(t, harness.NotInjected())), Ready: "1/1"}.Follow(t)
}
