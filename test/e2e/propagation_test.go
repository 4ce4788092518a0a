package e2e

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	networking "istio.io/api/networking/v1alpha3"
	networkingv1 "istio.io/client-go/pkg/apis/networking/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	watchtools "k8s.io/client-go/tools/watch"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/test/e2e/harness"
	"github.com/sluice-serving/sluice/test/e2e/load"
)

// propagationRounds is how often each is measured in an ordinary run;
// PROPAGATION_ROUNDS sets another number, up to 200.
const propagationRounds = 5

// TestPropagation measures what the settle time rests on: how long it takes until
// the ingress does what was written to the API server. Each must be within the
// default settle time.
func TestPropagation(t *testing.T) {
	rounds := propagationRounds
	if text := os.Getenv("PROPAGATION_ROUNDS"); text != "" {
		var err error
		if rounds, err = strconv.Atoi(text); err != nil || rounds < 1 || rounds > 200 {
			t.Fatalf("PROPAGATION_ROUNDS is %q, want 1..200", text)
		}
	}
	env := harness.UnderLoad(t)
	p := propagation{env.Enter(t, env.NewNamespace(t, harness.NotInjected()))}
	p.createRoute(t)
	routes := make([]time.Duration, rounds)
	for i := range routes {
		routes[i] = p.changeRoute(t, i)
	}
	p.report(t, "VirtualService written -> in Envoy", routes)

	p.routeToPods(t)
	came, went := make([]time.Duration, rounds), make([]time.Duration, rounds)
	for i := range came {
		came[i] = p.startPod(t, fmt.Sprintf("probe-%d", i))
		went[i] = p.endPod(t, fmt.Sprintf("probe-%d", i))
	}
	p.report(t, "pod ready -> in Envoy", came)
	p.report(t, "pod deleted -> out of Envoy", went)
}

// propagation is a route of the test's own, at the ingress.
type propagation struct{ *harness.User }

const probeName = "probe"

func (p propagation) host() string { return probeName + "." + p.Namespace + ".example.com" }

func (p propagation) report(t *testing.T, what string, took []time.Duration) {
	t.Helper()
	slices.Sort(took)
	most := took[len(took)-1]
	t.Logf("%s: n %d, p50 %s, p90 %s, max %s", what, len(took), load.Quantile(took, 0.5).Round(time.Millisecond),
		load.Quantile(took, 0.9).Round(time.Millisecond), most.Round(time.Millisecond))
	if settle := configv1alpha1.Default().Rollout.Settle.Duration; most > settle {
		t.Errorf("%s took up to %s, which the settle time of %s doesn't cover", what, most, settle)
	}
}

// await sends requests to the ingress until it answers with a status, and returns when it first did.
func (p propagation) await(t *testing.T, status int) time.Time {
	t.Helper()
	last := 0
	err := wait.PollUntilContextTimeout(context.Background(), 5*time.Millisecond, time.Minute, true,
		func(context.Context) (bool, error) {
			last = p.probe(t)
			return last == status, nil
		})
	if err != nil {
		t.Fatalf("the ingress still answers %d, want %d", last, status)
	}
	return time.Now()
}

func (p propagation) probe(t *testing.T) int {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, p.Ingress.String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = p.host()
	response, err := harness.PredictionClient.Do(request)
	if err != nil {
		t.Fatalf("the ingress: %v", err)
	}
	defer response.Body.Close()
	return response.StatusCode
}

// directly answers with a status of its own in the round.
func directly(round int) *networking.HTTPRoute {
	return &networking.HTTPRoute{DirectResponse: &networking.HTTPDirectResponse{Status: uint32(210 + round%2)}}
}

func (p propagation) createRoute(t *testing.T) {
	t.Helper()
	route := &networkingv1.VirtualService{ObjectMeta: metav1.ObjectMeta{Name: probeName}}
	route.Spec.Hosts = []string{p.host()}
	route.Spec.Gateways = []string{configv1alpha1.Default().Ingress.Gateway}
	route.Spec.Http = []*networking.HTTPRoute{directly(1)}
	if _, err := p.Istio.NetworkingV1().VirtualServices(p.Namespace).Create(context.Background(), route,
		metav1.CreateOptions{}); err != nil {
		t.Fatalf("VirtualService: %v", err)
	}
	p.await(t, 211)
}

// setRoute returns when the API server had the route.
func (p propagation) setRoute(t *testing.T, to *networking.HTTPRoute) time.Time {
	t.Helper()
	services, ctx := p.Istio.NetworkingV1().VirtualServices(p.Namespace), context.Background()
	route, err := services.Get(ctx, probeName, metav1.GetOptions{})
	if err != nil {
		t.Fatalf("VirtualService: %v", err)
	}
	route.Spec.Http = []*networking.HTTPRoute{to}
	if _, err := services.Update(ctx, route, metav1.UpdateOptions{}); err != nil {
		t.Fatalf("VirtualService: %v", err)
	}
	return time.Now()
}

func (p propagation) changeRoute(t *testing.T, round int) time.Duration {
	t.Helper()
	written := p.setRoute(t, directly(round))
	return p.await(t, 210+round%2).Sub(written)
}

// routeToPods sends the host to a Service that has no pods yet.
func (p propagation) routeToPods(t *testing.T) {
	t.Helper()
	_, err := p.Kube.CoreV1().Services(p.Namespace).Create(context.Background(), &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: probeName},
		Spec: corev1.ServiceSpec{
			Selector: map[string]string{"app": probeName},
			Ports:    []corev1.ServicePort{{Name: "http", Port: 80, TargetPort: intstr.FromInt32(8080)}},
		},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatalf("Service: %v", err)
	}
	p.setRoute(t, &networking.HTTPRoute{Route: []*networking.HTTPRouteDestination{{
		Destination: &networking.Destination{Host: probeName, Port: &networking.PortSelector{Number: 80}},
	}}})
	p.await(t, http.StatusServiceUnavailable)
}

// server is an Envoy that answers 200 itself: of the gateway's image, which every
// cluster under test has.
const server = `
static_resources:
  listeners:
  - address: {socket_address: {address: 0.0.0.0, port_value: 8080}}
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: probe
          http_filters:
          - name: envoy.filters.http.router
            typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
          route_config:
            virtual_hosts:
            - name: all
              domains: ["*"]
              routes:
              - {match: {prefix: /}, direct_response: {status: 200}}
`

// startPod starts a pod and returns how long after it was seen ready the ingress
// sends to it.
func (p propagation) startPod(t *testing.T, name string) time.Duration {
	t.Helper()
	gateways, err := p.GatewayPods()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), harness.TerminationTime)
	defer cancel()
	pods := p.Kube.CoreV1().Pods(p.Namespace)
	pod, err := pods.Create(ctx, &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"app": probeName}},
		Spec: corev1.PodSpec{Containers: []corev1.Container{{
			Name: "server", Image: gateways[0].Spec.Containers[0].Image, ImagePullPolicy: corev1.PullIfNotPresent,
			Command: []string{"envoy", "--concurrency", "1", "--log-level", "error", "--config-yaml", server},
			ReadinessProbe: &corev1.Probe{PeriodSeconds: 1, ProbeHandler: corev1.ProbeHandler{
				HTTPGet: &corev1.HTTPGetAction{Path: "/", Port: intstr.FromInt32(8080)}}},
			// It still serves meanwhile, so that only Envoy's delay is measured.
			Lifecycle: &corev1.Lifecycle{PreStop: &corev1.LifecycleHandler{Sleep: &corev1.SleepAction{Seconds: 5}}},
		}}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatalf("pod %s: %v", name, err)
	}
	changes, err := pods.Watch(ctx, metav1.ListOptions{FieldSelector: "metadata.name=" + name,
		ResourceVersion: pod.ResourceVersion})
	if err != nil {
		t.Fatalf("watching pod %s: %v", name, err)
	}
	_, err = watchtools.UntilWithoutRetry(ctx, changes, func(event watch.Event) (bool, error) {
		pod, ok := event.Object.(*corev1.Pod)
		return ok && harness.PodReady(pod), nil
	})
	if err != nil {
		t.Fatalf("pod %s was not ready within %s: %v", name, harness.TerminationTime, err)
	}
	ready := time.Now()
	return p.await(t, http.StatusOK).Sub(ready)
}

// endPod deletes the pod and returns how long after that the ingress still sends to
// it.
func (p propagation) endPod(t *testing.T, name string) time.Duration {
	t.Helper()
	p.DeletePod(t, p.Namespace, name, false)
	deleted := time.Now()
	return p.await(t, http.StatusServiceUnavailable).Sub(deleted)
}
