package reconcile

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/internal/apitest"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// foreign stores an object of somebody else's under a name, and returns its key.
func (h *harness) foreign(kind kube.Kind, name string) kube.Key {
	key := kube.Key{Kind: kind, Name: cache.NewObjectName("default", name)}
	var object metav1.Object = &corev1.Service{}
	if kind == kube.KindVirtualService {
		object = &istionetworking.VirtualService{}
	}
	object.SetName(name)
	object.SetNamespace("default")
	object.SetUID(types.UID("theirs"))
	h.put(key, object)
	return key
}

// refuse makes the API server refuse writes, as a new admission policy does.
func (h *harness) refuse(forbidden func(write kube.Write) bool) {
	h.fail = func(write kube.Write, done bool) error {
		if done || !forbidden(write) {
			return nil
		}
		resource := write.Kind.Resource().GroupResource()
		return apierrors.NewForbidden(resource, write.Name, errors.New("a policy forbids it"))
	}
}

// The route decides which revision is stable: a revision that was given all traffic is rolled out, also
// if the manager ended before the ControllerRevision and the status were written.
func TestRolloutIsRecordedByTheRoute(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", -1)
	h.fail = func(write kube.Write, done bool) error {
		exists := h.objects[kube.Key{Kind: write.Kind, Name: cache.NewObjectName("default", write.Name)}] != nil
		record := write.Kind == kube.KindControllerRevision && exists
		if (record || write.Kind == kube.KindInferenceService) && !done {
			return errors.New("the manager ends")
		}
		return nil
	}
	h.passes(60)
	rolledOut := istio.Entries(&h.route().Spec, myPredictor)[0].Version
	if myPredictor.Revision(rolledOut) == h.service().Status.Components["predictor"].LatestRolledoutRevision {
		t.Fatal("the second model is not rolled out")
	}
	h.fail = nil
	h.restart()
	h.user("flowers-3", 10)
	h.run(time.Minute)
	h.wantTraffic("stable 90, canary 10")
	if got, want := h.status().LatestRolledoutRevision, myPredictor.Revision(rolledOut); got != want {
		t.Errorf("the status reports %s as rolled out, want %s", got, want)
	}
}

// A canary that was given all traffic by hand is not rolled out, and neither is one by a route of an
// older spec that somebody puts back.
func TestRolloutIsNotRecordedByHand(t *testing.T) {
	for name, edit := range map[string]func(route *istionetworking.VirtualService){
		"a hand": func(route *istionetworking.VirtualService) {
			route.ManagedFields = apitest.Disown(route, []string{"spec", "http"})
		},
		"an old route": func(route *istionetworking.VirtualService) {
			metav1.SetMetaDataAnnotation(&route.ObjectMeta, names.AnnotationForGeneration, "0")
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := canaryAt(t)
			stable := h.service().Status.Components["predictor"].LatestRolledoutRevision
			route := h.route().DeepCopy()
			to := route.Spec.Http[len(route.Spec.Http)-1]
			to.Route = to.Route[1:]
			to.Route[0].Weight = 100
			edit(route)
			h.put(kube.Key{Kind: kube.KindVirtualService, Name: myModel}, route)
			h.restart()
			h.run(time.Minute)
			h.wantTraffic("stable 90, canary 10")
			if got := h.service().Status.Components["predictor"].LatestRolledoutRevision; got != stable {
				t.Errorf("the status reports %s as rolled out, before it was %s", got, stable)
			}
		})
	}
}

// A revision that was rolled out is stable, whichever other objects can't be written: the traffic never
// returns to an earlier model.
func TestRolloutIsRecordedWhateverElseFails(t *testing.T) {
	entry := func(write kube.Write) bool { return write.Kind == kube.KindService && write.Name == "my-model" }
	for _, test := range []struct {
		name string
		// first, unless nil, is called before the first spec, and then after the first model is rolled out.
		first, then func(h *harness)
	}{
		{"the Service is somebody else's", func(h *harness) { h.foreign(kube.KindService, "my-model") }, nil},
		{"the Service becomes somebody else's", nil, func(h *harness) { h.foreign(kube.KindService, "my-model") }},
		{"a quota refuses the Service", func(h *harness) { h.refuse(entry) }, nil},
		{"a policy refuses a change of the Service", nil, func(h *harness) { h.refuse(entry) }},
		{"the route by the path is somebody else's", func(h *harness) {
			h.withPath()
			h.foreign(kube.KindVirtualService, names.PathRoute("my-model"))
		}, nil},
		{"a policy refuses the record itself", nil, func(h *harness) {
			first := h.targetOf("predictor")
			h.refuse(func(write kube.Write) bool {
				exists := h.objects[kube.Key{Kind: write.Kind, Name: cache.NewObjectName("default", write.Name)}] != nil
				return write.Kind == kube.KindControllerRevision && exists && write.Name != myPredictor.Revision(first)
			})
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := newHarness(t)
			if test.first != nil {
				test.first(h)
			}
			h.user("flowers", -1)
			h.passes(60)
			if test.then != nil {
				test.then(h)
			}
			h.user("flowers-2", -1)
			h.passes(60)
			second := h.targetOf("predictor")
			entries := istio.Entries(&h.route().Spec, myPredictor)
			if len(entries) != 1 || entries[0].Version != second {
				t.Fatalf("the second model is not rolled out: %v", entries)
			}
			h.user("flowers-3", 10)
			h.passes(60)
			for _, entry := range istio.Entries(&h.route().Spec, myPredictor) {
				if entry.Version != second && entry.Weight > 10 {
					t.Errorf("%d %% went to %s, after %s was rolled out", entry.Weight, entry.Version, second)
				}
			}
			if got, want := h.status().LatestRolledoutRevision, myPredictor.Revision(second); got != want {
				t.Errorf("the status reports %s as rolled out, want %s", got, want)
			}
		})
	}
}

// A Service's host is in the route only while we own that Service; the conditions report one that
// belongs to somebody else.
func TestHostsOfServicesThatAreOurs(t *testing.T) {
	const own, predictor = "my-model.default.svc.cluster.local", "my-model-predictor.default.svc.cluster.local"
	h := newHarness(t)
	theirs := h.foreign(kube.KindService, "my-model")
	h.user("flowers", -1)
	h.passes(60)
	h.wantTraffic("stable 100")
	h.wantClusterHosts(predictor)
	h.wantCondition("Ready", metav1.ConditionFalse, servingv1beta1.ReasonConflict)
	h.wantCondition("RolledOut", metav1.ConditionFalse, servingv1beta1.ReasonConflict)
	if address := h.service().Status.Address; address != nil {
		t.Errorf("the address is %s, which is somebody else's", address.URL)
	}
	h.user("flowers-2", 10)
	h.passes(60)
	h.wantTraffic("stable 90, canary 10")

	delete(h.objects, theirs)
	h.run(time.Minute)
	h.wantClusterHosts(own, predictor)
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")

	// A Service that is deleted by hand is created again, and the route is not written.
	delete(h.objects, theirs)
	h.counted()
	h.run(time.Minute)
	if slices.Contains(h.writes, "VirtualService my-model") {
		t.Errorf("wrote %v", h.writes)
	}
	h.foreign(kube.KindService, "my-model")
	h.run(time.Minute)
	h.wantClusterHosts(predictor)
	h.wantCondition("Ready", metav1.ConditionFalse, servingv1beta1.ReasonConflict)
	h.wantTraffic("stable 90, canary 10")
}

// wantClusterHosts checks the route's hosts of Services.
func (h *harness) wantClusterHosts(want ...string) {
	h.t.Helper()
	got := slices.DeleteFunc(slices.Clone(h.route().Spec.Hosts), func(host string) bool {
		return !strings.HasSuffix(host, ".svc.cluster.local")
	})
	if !slices.Equal(got, want) {
		h.t.Errorf("the route has the hosts of Services %v, want %v", got, want)
	}
}

// A revision that a Service selects keeps its pods as long as that Service can't be changed.
func TestPodsStayUnderAServiceThatCantBeChanged(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	first := h.targetOf("predictor")
	h.refuse(func(write kube.Write) bool { return write.Kind == kube.KindService && write.Name == "my-model" })
	h.user("flowers-2", -1)
	h.passes(1000)
	h.wantCondition("RolledOut", metav1.ConditionFalse, servingv1beta1.ReasonRefused)
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
	if h.replicasOf(first) == 0 {
		t.Error("the revision that clients without a sidecar are sent to has no pods")
	}
	h.fail = nil
	h.passes(35) // The write is tried again now and then, and clients may use the former Service for a while.
	service := h.objects[kube.Key{Kind: kube.KindService, Name: myModel}].(*corev1.Service)
	if service.Spec.Selector[names.LabelVersion] == first {
		t.Fatal("the Service is not changed")
	}
	h.run(time.Hour)
	if h.replicasOf(first) != 0 {
		t.Error("the first revision still has pods")
	}
}
