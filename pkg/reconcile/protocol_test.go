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

// userOn applies a spec whose first port has a name.
func (h *harness) userOn(port, model string, percent int32) {
	h.t.Helper()
	h.user(model, percent)
	key := kube.Key{Kind: kube.KindInferenceService, Name: myModel}
	service := h.service().DeepCopy()
	service.Spec.Predictor.Tensorflow.Ports = []corev1.ContainerPort{{Name: port, ContainerPort: 9000}}
	h.put(key, service)
}

// wantPorts: every Service has a port of the name.
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
		h.t.Errorf("there are %d Services, want the service's, the predictor's and those of revisions", services)
	}
}

// wantServicePort: a Service has a port of the name.
func (h *harness) wantServicePort(service, name string) {
	h.t.Helper()
	object := h.objects[kube.Key{Kind: kube.KindService, Name: cache.NewObjectName(myModel.Namespace, service)}]
	if port := object.(*corev1.Service).Spec.Ports[0]; port.Name != name || port.TargetPort.StrVal != name {
		h.t.Errorf("Service %s has port %q that leads to %q, want %q", service, port.Name, port.TargetPort.StrVal, name)
	}
}

// record is a revision's ControllerRevision.
func (h *harness) record(version string) (kube.Key, *appsv1.ControllerRevision) {
	key := kube.Key{Kind: kube.KindControllerRevision, Name: cache.NewObjectName(myModel.Namespace, myPredictor.Revision(version))}
	return key, h.objects[key].(*appsv1.ControllerRevision)
}

// All of a component's Services speak the protocol of its revisions, which roll out as any do.
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
		t.Errorf("it does not come to rest: %v", h.writes)
	}
}

// A spec of another protocol than that of what serves is refused, and what serves goes on,
// be it of one revision or two.
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

// As long as nothing has carried traffic, another protocol takes nothing from anybody.
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

// A revision speaks what its snapshot says, which says nothing if it was made before there
// was another protocol than HTTP, whatever the spec's port is called.
func TestSnapshotDecidesTheProtocol(t *testing.T) {
	h := newHarness(t)
	h.userOn("h2c", "flowers", -1)
	h.run(time.Minute)
	key, record := h.record(h.targetOf("predictor"))
	record = record.DeepCopy()
	without := bytes.Replace(record.Data.Raw, []byte(`,"protocol":"grpc"`), nil, 1)
	if len(without) == len(record.Data.Raw) {
		t.Fatalf("the snapshot doesn't tell: %s", record.Data.Raw)
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

// Where the snapshot of what serves is gone, the Service still tells what it speaks.
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

// A first route that may have been written keeps the protocol that it relies on.
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
	// What the next pass sees is from before the write.
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
