package e2e

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// TestAForeignServiceIsLeftAlone: a Service of our name that is someone else's
// is refused by name, and taken over neither then nor later; nor are its clients, once
// there is a model to send them to. What was rolled out meanwhile stays.
func TestAForeignServiceIsLeftAlone(t *testing.T) {
	env := harness.Beside(t, time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.Injected()))
	foreign, err := u.Kube.CoreV1().Services(u.Namespace).Create(context.Background(), &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: "my-model"},
		Spec: corev1.ServiceSpec{Selector: map[string]string{"app": "theirs"},
			Ports: []corev1.ServicePort{{Name: "http", Port: 80}}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatalf("creating the foreign Service: %v", err)
	}
	u.Run(t, "kubectl apply -f default.yaml")
	u.AwaitProblem(t, "RolledOut", "Conflict", "Service", "my-model")
	u.AwaitCondition(t, "PredictorReady", "True")
	u.AwaitModel(t, u.Host(), harness.FlowersAnswer)
	u.AwaitProblem(t, "Ready", "Conflict", "Service", "my-model")
	checkNotRouted(t, u, "my-model")

	u.Put(t, harness.ModelB)
	u.AwaitModel(t, u.Host(), harness.Flowers2Answer)
	u.Put(t, harness.ModelA.Canary(10).Env("REVISION", "third"))
	u.AwaitShare(t, u.Host(), "/v1/models/my-model:predict", 90)
	checkNotRouted(t, u, "my-model")

	same, err := u.Kube.CoreV1().Services(u.Namespace).Get(context.Background(), "my-model", metav1.GetOptions{})
	if err != nil {
		t.Fatalf("the foreign Service: %v", err)
	}
	if diff := cmp.Diff(foreign, same); diff != "" {
		t.Errorf("the foreign Service was touched (-before +after):\n%s", diff)
	}
	u.Run(t, "kubectl delete service my-model")
	u.AwaitCondition(t, "RolledOut", "True")
	u.AwaitCondition(t, "Ready", "True")
}

// checkNotRouted makes sure that no VirtualService has the host of a Service.
func checkNotRouted(t *testing.T, u *harness.User, service string) {
	t.Helper()
	routes, err := u.Istio.NetworkingV1().VirtualServices(u.Namespace).List(context.Background(), metav1.ListOptions{})
	if err != nil {
		t.Fatalf("listing VirtualServices: %v", err)
	}
	if len(routes.Items) == 0 {
		t.Error("there is no VirtualService")
	}
	for _, route := range routes.Items {
		if slices.Contains(route.Spec.Hosts, service+"."+u.Namespace+".svc.cluster.local") {
			t.Errorf("VirtualService %s has the hosts %v, and Service %s is someone else's",
				route.Name, route.Spec.Hosts, service)
		}
	}
}
