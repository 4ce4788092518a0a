package reconcile

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// userOn applies a spec as user does, with a name for the first port.
func (h *harness) userOn(port, model string, percent int32) {
	h.t.Helper()
	h.user(model, percent)
	key := kube.Key{Kind: kube.KindInferenceService, Name: myModel}
	service := h.service().DeepCopy()
	service.Spec.Predictor.Tensorflow.Ports = []corev1.ContainerPort{{Name: port, ContainerPort: 9000}}
	h.put(key, service)
}

// wantPorts checks that the first port of every Service has a name.
func (h *harness) wantPorts(name string) {
	h.t.Helper()
	services := 0
	for key := range h.objects {
		if key.Kind == kube.KindService {
			h.wantServicePort(key.Name.Name, name)
			services++
		}
	}
	if services < 3 {
		h.t.Errorf("there are %d Services, want those of the service, the predictor and the revisions", services)
	}
}

// wantServicePort checks that the first port of a Service has a name, and leads to the port of that name.
func (h *harness) wantServicePort(service, name string) {
	h.t.Helper()
	object := h.objects[kube.Key{Kind: kube.KindService, Name: cache.NewObjectName(myModel.Namespace, service)}]
	if port := object.(*corev1.Service).Spec.Ports[0]; port.Name != name || port.TargetPort.StrVal != name {
		h.t.Errorf("Service %s has port %q that leads to %q, want %q", service, port.Name, port.TargetPort.StrVal, name)
	}
}

// record returns a revision's ControllerRevision and its key.
func (h *harness) record(version string) (kube.Key, *appsv1.ControllerRevision) {
	name := cache.NewObjectName(myModel.Namespace, myPredictor.Revision(version))
	key := kube.Key{Kind: kube.KindControllerRevision, Name: name}
	return key, h.objects[key].(*appsv1.ControllerRevision)
}

// The Services of a component have the protocol of its revisions. Revisions with gRPC roll out as others do.
func TestGRPC(t *testing.T) {
	h := newHarness(t)
	h.userOn("h2c", "flowers", -1)
	h.run(time.Minute)
	h.wantTraffic("stable 100")
	h.wantPorts("grpc")
	h.userOn("grpc-infer", "flowers-2", 10)
	h.run(time.Minute)
	h.wantTraffic("stable 90, canary 10")
	h.userOn("h2c", "flowers-2", -1)
	h.run(time.Hour)
	h.wantTraffic("stable 100")
	h.wantCondition("RolledOut", metav1.ConditionTrue, "AsExpected")
	h.wantPorts("grpc")
	h.counted()
	h.run(time.Hour)
	if h.writes != nil {
		t.Errorf("wrote %v at rest", h.writes)
	}
}

// A spec with another protocol than that of the revisions that serve is refused, and they keep
// serving, be it one revision or two.
func TestAnotherProtocolIsRefused(t *testing.T) {
	for _, test := range []struct{ before, after, ports string }{{"http1", "h2c", "http"}, {"h2c", "http1", "grpc"}} {
		t.Run(test.before+" to "+test.after, func(t *testing.T) {
			h := newHarness(t)
			h.userOn(test.before, "flowers", -1)
			h.run(time.Minute)
			for _, traffic := range []string{"stable 100", "stable 80, canary 20"} {
				h.counted()
				h.userOn(test.after, "flowers-3", 50)
				h.run(time.Hour)
				h.wantTraffic(traffic)
				h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
				h.wantCondition("PredictorReady", metav1.ConditionFalse, servingv1beta1.ReasonInvalidSpec)
				h.wantCondition("RolledOut", metav1.ConditionFalse, servingv1beta1.ReasonInvalidSpec)
				h.wantPorts(test.ports)
				for _, write := range h.writes {
					if strings.Contains(write, string(kube.KindControllerRevision)) {
						t.Errorf("wrote %s", write)
					}
				}
				h.userOn(test.before, "flowers-2", 20)
				h.run(time.Minute)
			}
			h.wantCondition("RolledOut", metav1.ConditionTrue, "AsExpected")
		})
	}
}

// A spec may change the protocol while no revision has had traffic.
func TestProtocolBeforeTheFirstRoute(t *testing.T) {
	h := newHarness(t)
	h.userOn("http1", "flowers", -1)
	h.passes(1)
	h.unready[h.targetOf("predictor")] = true
	h.passes(5)
	h.userOn("h2c", "flowers", -1)
	h.run(time.Hour)
	h.wantTraffic("stable 100")
	h.wantServicePort("my-model-predictor", "grpc")
	h.wantServicePort("my-model", "grpc")
}

// A revision's protocol is that of its snapshot, whatever the name of the spec's port. A snapshot
// without a protocol is from a release that had HTTP only.
func TestSnapshotDecidesTheProtocol(t *testing.T) {
	h := newHarness(t)
	h.userOn("h2c", "flowers", -1)
	h.run(time.Minute)
	key, record := h.record(h.targetOf("predictor"))
	record = record.DeepCopy()
	without := bytes.Replace(record.Data.Raw, []byte(`,"protocol":"grpc"`), nil, 1)
	if len(without) == len(record.Data.Raw) {
		t.Fatalf("the snapshot has no protocol: %s", record.Data.Raw)
	}
	record.Data.Raw = without
	h.put(key, record)
	h.restart()
	h.run(time.Minute)
	h.wantPorts("http")
	h.wantCondition("RolledOut", metav1.ConditionTrue, "AsExpected")
	h.userOn("h2c", "flowers-2", -1)
	h.run(time.Minute)
	h.wantCondition("RolledOut", metav1.ConditionFalse, servingv1beta1.ReasonInvalidSpec)
	h.userOn("h2c", "flowers", -1)
	h.run(time.Minute)
	h.wantCondition("RolledOut", metav1.ConditionTrue, "AsExpected")
}

// If the snapshot of the revision that serves was deleted, the protocol is read from the Service.
func TestProtocolOfALostRevision(t *testing.T) {
	h := newHarness(t)
	h.userOn("h2c", "flowers", -1)
	h.run(time.Minute)
	key, _ := h.record(h.targetOf("predictor"))
	delete(h.objects, key)
	h.userOn("http1", "flowers-2", 10)
	h.run(time.Minute)
	h.wantPorts("grpc")
	h.wantCondition("RolledOut", metav1.ConditionFalse, servingv1beta1.ReasonInvalidSpec)
	h.userOn("h2c", "flowers-2", -1)
	h.run(time.Hour)
	h.wantPorts("grpc")
	h.wantTraffic("stable 100")
	h.wantCondition("RolledOut", metav1.ConditionTrue, "AsExpected")
}

// A first route that may have been written keeps the protocol that it was written for.
func TestProtocolWhileTheFirstRouteIsUncertain(t *testing.T) {
	h := newHarness(t)
	h.fail = func(write kube.Write, done bool) error {
		if write.Kind == kube.KindVirtualService && done {
			return errors.New("the network is down")
		}
		return nil
	}
	h.userOn("http1", "flowers", -1)
	for h.objects[kube.Key{Kind: kube.KindVirtualService, Name: myModel}] == nil {
		if wake, err := h.pass(); err == nil {
			h.clock.Step(max(wake, time.Millisecond))
		}
	}
	h.fail = nil
	h.userOn("h2c", "flowers", -1)
	// The next pass reads caches from before the write.
	written := h.objects[kube.Key{Kind: kube.KindVirtualService, Name: myModel}]
	delete(h.objects, kube.Key{Kind: kube.KindVirtualService, Name: myModel})
	h.show(h.caches, h.unready)
	h.objects[kube.Key{Kind: kube.KindVirtualService, Name: myModel}] = written
	if _, err := h.controller.sync(t.Context(), myModel); err != nil {
		t.Fatal(err)
	}
	h.wantServicePort("my-model-predictor", "http")
	h.run(time.Hour)
	h.wantServicePort("my-model-predictor", "http")
	h.wantServicePort("my-model", "http")
	h.wantCondition("RolledOut", metav1.ConditionFalse, servingv1beta1.ReasonInvalidSpec)
}
