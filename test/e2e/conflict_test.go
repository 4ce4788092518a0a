package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// TestAForeignServiceIsLeftAlone: a Service of our name that is someone else's
// is refused by name, and taken over neither then nor later; nor are its clients, once
// there is a model to send them to. What was rolled out meanwhile stays.
func TestAForeignServiceIsLeftAlone(t *testing.T) {
	env := beside(t, time.Minute)
	u := env.enter(t, env.newNamespace(t, injected()))
	foreign, err := u.kube.CoreV1().Services(u.namespace).Create(context.Background(), &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: "my-model"},
		Spec:       corev1.ServiceSpec{Selector: map[string]string{"app": "theirs"}, Ports: []corev1.ServicePort{{Name: "http", Port: 80}}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatalf("creating the foreign Service: %v", err)
	}
	u.run(t, "kubectl apply -f default.yaml")
	u.waitForProblem(t, "RolledOut", "Conflict", "Service", "my-model")
	u.awaitCondition(t, "PredictorReady", "True")
	u.awaitModel(t, u.host(), flowers)
	u.waitForProblem(t, "Ready", "Conflict", "Service", "my-model")
	u.checkNotRouted(t, "my-model")

	u.put(t, harness.ModelB)
	u.awaitModel(t, u.host(), flowers2)
	u.put(t, harness.ModelA.Canary(10).Env("REVISION", "third"))
	u.waitForShare(t, u.host(), "/v1/models/my-model:predict", 90)
	u.checkNotRouted(t, "my-model")

	same, err := u.kube.CoreV1().Services(u.namespace).Get(context.Background(), "my-model", metav1.GetOptions{})
	if err != nil {
		t.Fatalf("the foreign Service: %v", err)
	}
	if diff := cmp.Diff(foreign, same); diff != "" {
		t.Errorf("the foreign Service was touched (-before +after):\n%s", diff)
	}
	u.run(t, "kubectl delete service my-model")
	u.awaitCondition(t, "RolledOut", "True")
	u.awaitCondition(t, "Ready", "True")
}

// checkNotRouted makes sure that no VirtualService has the host of a Service.
func (u *user) checkNotRouted(t *testing.T, service string) {
	t.Helper()
	routes, err := u.istio.NetworkingV1().VirtualServices(u.namespace).List(context.Background(), metav1.ListOptions{})
	if err != nil {
		t.Fatalf("listing VirtualServices: %v", err)
	}
	if len(routes.Items) == 0 {
		t.Error("there is no VirtualService")
	}
	for _, route := range routes.Items {
		if slices.Contains(route.Spec.Hosts, service+"."+u.namespace+".svc.cluster.local") {
			t.Errorf("VirtualService %s has the hosts %v, and Service %s is someone else's", route.Name, route.Spec.Hosts, service)
		}
	}
}

// TestTwoServicesWithOneHost: where the domain template leaves the namespace
// out, the one that was there first keeps the host.
func TestTwoServicesWithOneHost(t *testing.T) {
	env := alone(t)
	m := env.manager()
	m.installForTest(t, m.current(t).edit(t, func(configuration *configv1alpha1.SluiceConfiguration) {
		configuration.Ingress.DomainTemplate = "{{.Name}}.{{.IngressDomain}}"
	}))
	first := env.enter(t, env.newNamespace(t, injected()))
	first.apply(t, stages[0])
	second := env.enter(t, env.newNamespace(t, injected()))
	second.run(t, "kubectl apply -f default.yaml")
	second.waitForProblem(t, "IngressReady", "HostConflict", "my-model.example.com", first.namespace+"/my-model")
	second.waitForProblem(t, "Ready", "")
	first.run(t, "kubectl wait --for=condition=Ready isvc/my-model --timeout=10s")

	first.run(t, "kubectl delete inferenceservice my-model")
	second.apply(t, stages[0])
}

// TestAnUnknownGateway: the condition names the Gateway that isn't there.
func TestAnUnknownGateway(t *testing.T) {
	env := alone(t)
	m := env.manager()
	before := m.current(t)
	m.installForTest(t, before.edit(t, func(configuration *configv1alpha1.SluiceConfiguration) {
		configuration.Ingress.Gateway = systemNamespace + "/absent"
	}))
	u := env.enter(t, env.newNamespace(t, injected()))
	u.run(t, "kubectl apply -f default.yaml")
	u.waitForProblem(t, "IngressReady", "GatewayNotFound", systemNamespace+"/absent")
	u.waitForProblem(t, "Ready", "")

	m.install(t, before)
	u.apply(t, stages[0])
}

// waitForProblem waits until a condition is False for a reason, with a message
// that has all of the words. An empty reason stands for any.
func (u *user) waitForProblem(t *testing.T, condition, reason string, words ...string) {
	t.Helper()
	eventually(t, rolloutTime, condition+" is False: "+reason, func() error {
		service, err := u.service("my-model")
		if err != nil {
			return err
		}
		c := meta.FindStatusCondition(service.Status.Conditions, condition)
		switch {
		case c == nil:
			return fmt.Errorf("there is no condition %s", condition)
		case c.Status != metav1.ConditionFalse || reason != "" && c.Reason != reason || c.Message == "":
			return fmt.Errorf("%s is %s (%s: %s)", condition, c.Status, c.Reason, c.Message)
		}
		for _, word := range words {
			if !strings.Contains(c.Message, word) {
				return fmt.Errorf("the message has no %q: %s", word, c.Message)
			}
		}
		return nil
	})
}
