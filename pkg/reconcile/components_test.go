package reconcile

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// transform gives the service a transformer with an image and, unless negative, a canaryTrafficPercent.
func (h *harness) transform(image string, percent int32) {
	h.t.Helper()
	service := h.service().DeepCopy()
	service.Generation++
	service.Spec.Transformer = &servingv1beta1.TransformerSpec{}
	service.Spec.Transformer.Containers = []corev1.Container{{Name: "kserve-container", Image: image}}
	if percent >= 0 {
		service.Spec.Transformer.CanaryTrafficPercent = &percent
	}
	h.put(kube.Key{Kind: kube.KindInferenceService, Name: myModel}, service)
}

// removeTransformer removes the transformer from the spec.
func (h *harness) removeTransformer() {
	service := h.service().DeepCopy()
	service.Generation++
	service.Spec.Transformer = nil
	h.put(kube.Key{Kind: kube.KindInferenceService, Name: myModel}, service)
}

// routes formats the routes of the VirtualService: each name with its weights, in capitals if the route
// has no match.
func (h *harness) routes() string {
	if h.objects[kube.Key{Kind: kube.KindVirtualService, Name: myModel}] == nil {
		return ""
	}
	var parts []string
	for _, route := range h.route().Spec.Http {
		name := route.Name
		if len(route.Match) == 0 {
			name = strings.ToUpper(name)
		}
		for _, destination := range route.Route {
			name += fmt.Sprint(" ", destination.Weight)
		}
		parts = append(parts, name)
	}
	return strings.Join(parts, ", ")
}

func (h *harness) wantRoutes(want string) {
	h.t.Helper()
	if got := h.routes(); got != want {
		h.t.Errorf("the routes are %q, want %q", got, want)
	}
}

// of returns the component's objects, as `Kind name`.
func (h *harness) of(component string) []string {
	var found []string
	for key, object := range h.objects {
		if object.GetLabels()[names.LabelComponent] == component {
			found = append(found, fmt.Sprintf("%s %s", key.Kind, key.Name.Name))
		}
	}
	return found
}

// selected returns the component that a Service selects, "" if there is no such Service.
func (h *harness) selected(service string) string {
	object := h.objects[kube.Key{Kind: kube.KindService, Name: cache.NewObjectName(myModel.Namespace, service)}]
	if object == nil {
		return ""
	}
	return object.(*corev1.Service).Spec.Selector[names.LabelComponent]
}

// targetOf returns the version of the component's newest revision.
func (h *harness) targetOf(component servingv1beta1.ComponentType) string {
	target := h.service().Status.Components[component].LatestCreatedRevision
	return strings.TrimPrefix(target, "my-model-"+string(component)+"-")
}

// startTransformer gives the service a transformer whose pods start, but don't become ready.
func (h *harness) startTransformer() {
	h.t.Helper()
	h.transform("example.com/transformer:1", -1)
	h.passes(1)
	h.unready[h.targetOf("transformer")] = true
	h.passes(30)
}

// A transformer that is added to a live service gets traffic once it is ready; until then the service
// keeps its route. One that is removed is removed from the route before its pods are deleted.
func TestTransformerIsAddedAndRemoved(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.wantRoutes("PREDICTOR 100")

	h.startTransformer()
	h.wantRoutes("PREDICTOR 100")
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
	h.wantCondition("TransformerReady", metav1.ConditionFalse, "WaitingForPods")
	if got := h.selected("my-model"); got != "predictor" {
		t.Errorf("Service my-model selects the %s, want the predictor", got)
	}
	h.unready = map[string]bool{}
	h.run(time.Minute)
	h.wantRoutes("predictor 100, TRANSFORMER 100")
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
	h.wantCondition("TransformerReady", metav1.ConditionTrue, "AsExpected")
	for service, want := range map[string]string{"my-model": "transformer", "my-model-predictor-default": "predictor"} {
		if got := h.selected(service); got != want {
			t.Errorf("Service %s selects the %s, want the %s", service, got, want)
		}
	}

	h.removeTransformer()
	objects := len(h.of("transformer"))
	h.passes(12)
	h.wantRoutes("PREDICTOR 100")
	if now := len(h.of("transformer")); now != objects {
		t.Errorf("%d of %d objects are left, want all until the route has settled and is drained", now, objects)
	}
	h.run(time.Minute)
	if left := h.of("transformer"); len(left) > 0 {
		t.Errorf("the transformer's objects %v are not deleted", left)
	}
	if h.selected("my-model") != "predictor" || h.selected("my-model-predictor-default") != "" {
		t.Error("the Services are not as they were without a transformer")
	}
	h.counted()
	h.run(time.Hour)
	if h.writes != nil {
		t.Errorf("wrote %v at rest", h.writes)
	}
}

// A transformer whose Deployment was always refused has no objects left when it is removed.
func TestTransformerWithoutDeploymentIsRemoved(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.fail = func(write kube.Write, _ bool) error {
		if write.Kind == kube.KindDeployment {
			resource := schema.GroupResource{Resource: "deployments"}
			return apierrors.NewForbidden(resource, write.Name, errors.New("exceeded quota"))
		}
		return nil
	}
	h.transform("transformer:1", -1)
	h.passes(30)
	if len(h.of("transformer")) == 0 {
		t.Fatal("the transformer has no objects at all")
	}
	h.removeTransformer()
	h.run(time.Minute)
	if left := h.of("transformer"); len(left) > 0 {
		t.Errorf("the transformer's objects %v are not deleted", left)
	}
}

// A new service has no route to its predictor for clients before its transformer is ready: the predictor
// alone would send other answers.
func TestNewServiceIsEnteredAtItsTransformer(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.startTransformer()
	h.wantRoutes("predictor 100")
	h.wantCondition("Ready", metav1.ConditionFalse, "WaitingForPods")
	h.unready = map[string]bool{}
	h.run(time.Minute)
	h.wantRoutes("predictor 100, TRANSFORMER 100")
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
}

// Each component has a rollout of its own.
func TestComponentsRollOutApart(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.transform("example.com/transformer:1", -1)
	h.run(time.Minute)
	h.transform("example.com/transformer:2", 20)
	h.run(time.Minute)
	h.wantRoutes("predictor 100, TRANSFORMER 80 20")
	h.user("flowers-2", 10)
	h.transform("example.com/transformer:2", 20)
	h.run(time.Minute)
	h.wantRoutes("predictor 90 10, TRANSFORMER 80 20")
	h.transform("example.com/transformer:2", -1)
	h.run(time.Minute)
	h.wantRoutes("predictor 90 10, TRANSFORMER 100")
	h.transform("example.com/transformer:1", -1)
	h.run(time.Hour)
	h.wantRoutes("predictor 90 10, TRANSFORMER 100")
	status := h.service().Status.Components["transformer"]
	if stable, target := status.LatestRolledoutRevision, status.LatestCreatedRevision; stable != target {
		t.Errorf("%s is rolled out, want the target %s", stable, target)
	}
}

// A transformer that is added again while its former objects are being deleted gets no traffic before it
// is ready again.
func TestTransformerIsAddedAgain(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.transform("example.com/transformer:1", -1)
	h.run(time.Minute)
	version := h.targetOf("transformer")
	h.removeTransformer()
	h.passes(3)
	h.unready[version] = true
	h.transform("example.com/transformer:1", -1)
	h.passes(30)
	h.wantRoutes("PREDICTOR 100")
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
	h.unready = map[string]bool{}
	h.run(time.Minute)
	h.wantRoutes("predictor 100, TRANSFORMER 100")
}

// A transformer whose spec can't be rendered changes neither route nor rollouts of the predictor.
func TestInvalidTransformer(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.transform("", -1)
	h.passes(30)
	h.wantRoutes("PREDICTOR 100")
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
	h.wantCondition("TransformerReady", metav1.ConditionFalse, servingv1beta1.ReasonInvalidSpec)
	h.wantCondition("RolledOut", metav1.ConditionFalse, servingv1beta1.ReasonInvalidSpec)
	h.user("flowers-2", 10)
	h.transform("", -1)
	h.run(time.Minute)
	h.wantRoutes("PREDICTOR 90 10")
}
