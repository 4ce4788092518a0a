package reconcile

import (
	"slices"
	"strings"
	"testing"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// An object of our name that belongs to somebody else is not changed, and a condition names it.
func TestConflict(t *testing.T) {
	for _, test := range []struct {
		name, service string
		theirs        metav1.ObjectMeta
	}{
		{"nobody's", "my-model", metav1.ObjectMeta{}},
		{"of the component's name", "my-model-predictor", metav1.ObjectMeta{}},
		{"of an earlier service of that name, not collected yet", "my-model", metav1.ObjectMeta{
			Labels: map[string]string{names.LabelInferenceService: "my-model"},
			OwnerReferences: []metav1.OwnerReference{{
				Kind: "InferenceService", Name: "my-model", UID: "earlier", Controller: ptr.To(true),
			}},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := newHarness(t)
			name := test.service
			theirs := &corev1.Service{ObjectMeta: test.theirs}
			theirs.Name, theirs.Namespace, theirs.UID = name, "default", "theirs"
			key := kube.Key{Kind: kube.KindService, Name: cache.NewObjectName("default", name)}
			h.put(key, theirs)
			h.user("flowers", -1)
			h.run(time.Minute)
			if h.objects[key] != metav1.Object(theirs) {
				t.Errorf("Service %s was changed", name)
			}
			h.wantCondition("RolledOut", metav1.ConditionFalse, servingv1beta1.ReasonConflict)
			// The pods are ready by now, and still get no traffic of that Service's clients.
			h.wantCondition("Ready", metav1.ConditionFalse, servingv1beta1.ReasonConflict)
			host := names.ClusterHost(name, "default", "cluster.local")
			object := h.objects[kube.Key{Kind: kube.KindVirtualService, Name: myModel}]
			route, routed := object.(*istionetworking.VirtualService)
			if routed && slices.Contains(route.Spec.Hosts, host) {
				t.Errorf("the route has the host of Service %s", name)
			}
			if _, ruled := h.objects[kube.Key{Kind: kube.KindDestinationRule, Name: key.Name}]; ruled {
				t.Errorf("there is a rule over Service %s", name)
			}
			message := meta.FindStatusCondition(h.service().Status.Conditions, "RolledOut").Message
			if !strings.Contains(message, "Service "+name) {
				t.Errorf("the message does not name the Service: %s", message)
			}
			if !slices.Contains(h.events, "Refused") {
				t.Errorf("events are %v, want Refused among them", h.events)
			}
			delete(h.objects, key)
			h.run(time.Minute)
			h.wantCondition("RolledOut", metav1.ConditionTrue, "AsExpected")
		})
	}
}

// Of two InferenceServices that claim a host, the older gets it.
func TestHostConflict(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.clock.Step(time.Second)
	other := h.service().DeepCopy()
	other.Name, other.UID = "other", "uid-of-other"
	other.CreationTimestamp = metav1.NewTime(h.clock.Now().Add(-time.Hour))
	h.put(kube.Key{Kind: kube.KindInferenceService, Name: cache.NewObjectName("default", "other")}, other)
	h.controller.config.Ingress.DomainTemplate = "the-one.{{.IngressDomain}}"

	h.run(time.Minute)
	h.wantCondition("IngressReady", metav1.ConditionFalse, servingv1beta1.ReasonHostConflict)
	h.wantCondition("Ready", metav1.ConditionFalse, servingv1beta1.ReasonHostConflict)
	if _, found := h.objects[kube.Key{Kind: kube.KindVirtualService, Name: myModel}]; found {
		t.Error("the younger has a VirtualService")
	}

	delete(h.objects, kube.Key{Kind: kube.KindInferenceService, Name: cache.NewObjectName("default", "other")})
	h.run(time.Minute)
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
	if got := h.service().Status.URL; got != "http://the-one.example.com" {
		t.Errorf("the URL is %s", got)
	}
}

// A pod is ready only if an EndpointSlice lists it as ready, whatever its Deployment reports.
func TestReadinessIsTheEndpointSlices(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Second)
	version := h.deployments()[0].Labels[names.LabelVersion]
	h.unready[version] = true
	h.run(time.Minute)
	h.wantCondition(servingv1beta1.ConditionPredictorReady, metav1.ConditionFalse, "WaitingForPods")
	h.wantTraffic("")
	h.unready[version] = false
	h.run(time.Minute)
	h.wantTraffic("stable 100")
}
