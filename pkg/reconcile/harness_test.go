package reconcile

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-logr/logr"
	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	istiofake "istio.io/client-go/pkg/clientset/versioned/fake"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	kubefake "k8s.io/client-go/kubernetes/fake"
	metadatafake "k8s.io/client-go/metadata/fake"
	"k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"
	clocktesting "k8s.io/utils/clock/testing"
	"k8s.io/utils/ptr"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	servingfake "github.com/sluice-serving/sluice/generated/clientset/versioned/fake"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
	"github.com/sluice-serving/sluice/pkg/reconcile/internal/apitest"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// TestMain silences client-go's informers, which may end, and log that, after their test.
func TestMain(m *testing.M) {
	klog.SetLogger(logr.Discard())
	os.Exit(m.Run())
}

var myModel = cache.NewObjectName("default", "my-model")

// harness runs the real controller against a server in memory, one pass at a time.
type harness struct {
	*server
	clock      *clocktesting.FakeClock
	caches     *kube.Caches
	controller *Controller
	unready    map[string]bool
	// accounts are the ServiceAccounts beside the default one.
	accounts map[string]pods.Account
	// unreadable is why no ServiceAccount can be read, nil if they can be.
	unreadable error
	// reads has an item for each read of a ServiceAccount or an owner: the number of writes before it.
	reads  []int
	events []string
	// figures count the requests to revisions that are compared.
	figures *figures
}

func newHarness(t testing.TB) *harness {
	t.Helper()
	clock := clocktesting.NewFakeClock(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	h := &harness{
		figures: &figures{now: clock.Now},
		server:  &server{t: t, objects: map[kube.Key]metav1.Object{}, slimmed: map[slimmedKey]any{}, now: clock.Now},
		clock:   clock,
		unready: map[string]bool{},
	}
	h.restart()
	return h
}

// restart replaces the controller by a new one, with empty caches and an empty memory.
func (h *harness) restart() {
	h.t.Helper()
	config := configv1alpha1.Default()
	caches, err := kube.NewCaches(fakeClients(), observe.Claims(config))
	if err != nil {
		h.t.Fatal(err)
	}
	if err := caches.Gateways.GetStore().Add(apitest.Gateway()); err != nil {
		h.t.Fatal(err)
	}
	record := func(_ *servingv1beta1.InferenceService, event plan.Event) {
		h.events = append(h.events, event.Reason)
	}
	controller, err := New(config, caches, h.write, h, record, h.clock, WithFigures(h.figures), atOnce)
	if err != nil {
		h.t.Fatal(err)
	}
	h.caches, h.controller = caches, controller
}

// fakeClients are those of a cluster in which there is nothing.
func fakeClients() kube.Clients {
	scheme := metadatafake.NewTestScheme()
	if err := metav1.AddMetaToScheme(scheme); err != nil {
		panic(err)
	}
	return kube.Clients{
		Kube: kubefake.NewClientset(), Istio: istiofake.NewSimpleClientset(), Serving: servingfake.NewClientset(),
		Dynamic: dynamicfake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(),
			map[schema.GroupVersionResource]string{kube.KindScaledObject.Resource(): deploy.ScaledObjectKind + "List"}),
		Metadata: metadatafake.NewSimpleMetadataClient(scheme),
	}
}

// user applies a spec, as a user does, with a model and, unless it is negative, a canaryTrafficPercent.
func (h *harness) user(model string, percent int32) {
	h.t.Helper()
	key := kube.Key{Kind: kube.KindInferenceService, Name: myModel}
	service := &servingv1beta1.InferenceService{ObjectMeta: metav1.ObjectMeta{
		Name: myModel.Name, Namespace: myModel.Namespace,
		UID: "uid-of-my-model", CreationTimestamp: metav1.NewTime(h.clock.Now()),
	}}
	if live, found := h.objects[key].(*servingv1beta1.InferenceService); found {
		service = live.DeepCopy()
	}
	service.Generation++
	service.Spec.Predictor = servingv1beta1.PredictorSpec{Tensorflow: &servingv1beta1.TensorflowSpec{}}
	service.Spec.Predictor.Tensorflow.StorageURI = ptr.To("gs://bucket/" + model)
	if percent >= 0 {
		service.Spec.Predictor.CanaryTrafficPercent = &percent
	}
	h.put(key, service)
}

// pass brings the caches up to date and makes one pass.
func (h *harness) pass() (time.Duration, error) {
	h.show(h.caches, h.unready)
	return h.controller.sync(context.Background(), myModel)
}

// run makes passes until two in a row write nothing and request no wake-up within the limit. The
// clock steps from one wake-up to the next; a pass that fails is tried again.
func (h *harness) run(limit time.Duration) {
	h.t.Helper()
	end := h.clock.Now().Add(limit)
	for passes, quiet := 0, 0; quiet < 2; passes++ {
		if passes > 1000 {
			h.t.Fatalf("not at rest after %d passes; the last writes were %v",
				passes, h.writes[max(0, len(h.writes)-10):])
		}
		before := len(h.writes)
		wake, err := h.pass()
		switch {
		case err != nil || len(h.writes) > before:
			quiet = 0
		case wake == 0 || h.clock.Now().Add(wake).After(end):
			quiet++
		default:
			h.clock.Step(wake)
		}
	}
}

// service returns the InferenceService as the server has it.
func (h *harness) service() *servingv1beta1.InferenceService {
	return h.objects[kube.Key{Kind: kube.KindInferenceService, Name: myModel}].(*servingv1beta1.InferenceService)
}

// route returns the VirtualService as the server has it.
func (h *harness) route() *istionetworking.VirtualService {
	return h.objects[kube.Key{Kind: kube.KindVirtualService, Name: myModel}].(*istionetworking.VirtualService)
}

// traffic formats the status's weights, with the role in place of the revision's name.
func (h *harness) traffic() string {
	var parts []string
	for _, target := range h.service().Status.Components["predictor"].Traffic {
		parts = append(parts, fmt.Sprintf("%s %d", target.Role, target.Percent))
	}
	return strings.Join(parts, ", ")
}

func (h *harness) wantTraffic(want string) {
	h.t.Helper()
	if got := h.traffic(); got != want {
		h.t.Errorf("traffic is %q, want %q", got, want)
	}
}

func (h *harness) wantCondition(kind string, status metav1.ConditionStatus, reason string) {
	h.t.Helper()
	got := meta.FindStatusCondition(h.service().Status.Conditions, kind)
	if got == nil || got.Status != status || got.Reason != reason {
		h.t.Errorf("condition %s is %+v, want %s %s", kind, got, status, reason)
	}
}

func (h *harness) wantNoCondition(kind string) {
	h.t.Helper()
	if got := meta.FindStatusCondition(h.service().Status.Conditions, kind); got != nil {
		h.t.Errorf("condition %s is %+v, want none", kind, got)
	}
}

// counted returns the number of writes since the last call.
func (h *harness) counted() int {
	n := len(h.writes)
	h.writes = nil
	return n
}

var myPredictor = names.Component{Namespace: myModel.Namespace, InferenceService: myModel.Name, Kind: names.Predictor}

// Stays implements Reader.
func (h *harness) Stays(ctx context.Context, name cache.ObjectName, uid types.UID) (bool, error) {
	h.noteRead(ctx)
	live := h.objects[kube.Key{Kind: kube.KindInferenceService, Name: name}]
	return live != nil && live.GetUID() == uid && live.GetDeletionTimestamp() == nil, nil
}

// Account implements Reader.
func (h *harness) Account(ctx context.Context, _, name string) (pods.Account, error) {
	h.noteRead(ctx)
	if h.unreadable != nil {
		return pods.Account{}, h.unreadable
	}
	account, found := h.accounts[name]
	if !found && name != "default" {
		return pods.Account{}, apierrors.NewNotFound(corev1.Resource("serviceaccounts"), name)
	}
	return account, nil
}

// noteRead notes a read from the API server, and checks that it has a deadline.
func (h *harness) noteRead(ctx context.Context) {
	h.reads = append(h.reads, len(h.writes))
	if _, bounded := ctx.Deadline(); !bounded {
		h.t.Error("a read from the API server has no deadline")
	}
}

// atOnce has each event enqueue its service at once, or when a pass that is made of it has ended.
func atOnce(c *Controller) { c.gatherFor = 0 }
