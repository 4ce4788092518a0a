package e2e

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	securityv1beta1 "istio.io/api/security/v1beta1"
	securityv1 "istio.io/client-go/pkg/apis/security/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// walk is one way to go through the document's stages.
type walk struct {
	*user
	// ready is a pod's READY column: 2/2 with a sidecar.
	ready string
	// mesh says whether pods are in the mesh, so that istioctl knows them.
	mesh bool
	// also is checked at each stage, nil for nothing more.
	also func(*testing.T)
}

// TestTheDocument follows the document in the namespace that it uses.
func TestTheDocument(t *testing.T) {
	env := beside(t, 3*time.Minute+30*time.Second)
	reader := env.enter(t, metav1.NamespaceDefault)
	reader.deleteModel(t)
	walk{user: reader, ready: "2/2", mesh: true}.follow(t)
}

// TestTheDocumentUnderStrictMTLS follows it where pods refuse plain text.
func TestTheDocumentUnderStrictMTLS(t *testing.T) {
	env := beside(t, 3*time.Minute+30*time.Second)
	namespace := env.newNamespace(t, injected())
	strict := &securityv1.PeerAuthentication{ObjectMeta: metav1.ObjectMeta{Name: "default"}}
	strict.Spec.Mtls = &securityv1beta1.PeerAuthentication_MutualTLS{Mode: securityv1beta1.PeerAuthentication_MutualTLS_STRICT}
	if _, err := env.istio.SecurityV1().PeerAuthentications(namespace).Create(context.Background(), strict, metav1.CreateOptions{}); err != nil {
		t.Fatalf("PeerAuthentication: %v", err)
	}
	w := walk{user: env.enter(t, namespace), ready: "2/2", mesh: true}
	outsider := env.enter(t, env.newNamespace(t, notInjected()))
	outsider.startClient(t, plainClient, false)
	w.also = func(t *testing.T) {
		if got, err := outsider.predictFrom(plainClient, w.clusterHost(), 1); err == nil {
			t.Errorf("a client outside the mesh is answered: %v", got)
		}
	}
	w.follow(t)
}

// TestTheDocumentWithoutInjection follows it where pods have no sidecar.
func TestTheDocumentWithoutInjection(t *testing.T) {
	env := beside(t, 3*time.Minute+30*time.Second)
	walk{user: env.enter(t, env.newNamespace(t, notInjected())), ready: "1/1"}.follow(t)
}

// follow goes through the stages, and deletes the service at the end. A stage
// that isn't reached ends the walk: the next ones build on it.
func (w walk) follow(t *testing.T) {
	for _, s := range stages {
		reached := false
		t.Run(s.name, func(t *testing.T) {
			w.reachStage(t, s)
			reached = true
			w.checkStage(t, s)
		})
		if !reached {
			t.Fatalf("%s was not reached: the stages after it build on it", s.name)
		}
	}
	t.Run("deleted", func(t *testing.T) { w.deleteModel(t); w.checkHostGone(t) })
}

// reachStage applies the manifest and waits as a person would, then until the
// gateway's own configuration has the weights.
func (w walk) reachStage(t *testing.T, s stage) {
	t.Helper()
	w.apply(t, s)
	eventually(t, rolloutTime, "the gateway's weights", func() error {
		return w.compareGatewayWeights(s.weights)
	})
}

// apply applies the manifest with the document's command.
func (u *user) apply(t *testing.T, s stage) {
	t.Helper()
	u.run(t, "kubectl apply -f "+s.manifest)
	u.run(t, "kubectl wait --for=condition=Ready isvc/my-model --timeout=240s")
	u.run(t, "kubectl wait --for=condition=RolledOut isvc/my-model --timeout=240s")
}

func (w walk) checkStage(t *testing.T, s stage) {
	t.Run("table", func(t *testing.T) { w.checkTable(t, s) })
	t.Run("pods", func(t *testing.T) { w.checkPods(t, s) })
	t.Run("conditions", w.checkConditions)
	t.Run("labels", w.checkLabels)
	t.Run("curl", w.checkCurl)
	t.Run("predictions", func(t *testing.T) { w.checkPredictions(t, s) })
	t.Run("istioctl analyze", w.checkAnalyze)
	if w.also != nil {
		t.Run("also", w.also)
	}
	if w.mesh {
		t.Run("istioctl describe", func(t *testing.T) { w.checkDescribe(t, s) })
	}
}

// checkTable compares the document's table: all its columns with their values.
func (w walk) checkTable(t *testing.T, s stage) {
	want, err := parseTable(s.table)
	if err != nil {
		t.Fatal(err)
	}
	want = w.adapt(want.normalise())
	maps.Copy(want[0], s.more)
	got, err := parseTable(w.run(t, s.look))
	if err != nil {
		t.Fatal(err)
	}
	if err := compareTables(want, got.normalise()); err != nil {
		t.Errorf("$ %s\n%v", s.look, err)
	}
}

// adapt makes the document's tables agree with each other. It was written over
// several releases: its first table is from another namespace and calls the
// stable's column TRAFFIC, its last ones show the URL with a path, as one old
// release did. The walk's namespace takes the place of theirs.
func (w walk) adapt(rows table) table {
	for _, row := range rows {
		if traffic, ok := row["TRAFFIC"]; ok {
			row["DEFAULT TRAFFIC"] = traffic
			delete(row, "TRAFFIC")
		}
		row["URL"] = strings.TrimSuffix(row["URL"], "/v1/models/my-model")
		for _, namespace := range []string{"kfserving-test", "default"} {
			row["URL"] = strings.Replace(row["URL"], "my-model."+namespace+".", "my-model."+w.namespace+".", 1)
		}
	}
	return rows
}

// checkPods compares the document's table of pods.
func (w walk) checkPods(t *testing.T, s stage) {
	want, err := parseTable(s.pods)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range want {
		row["READY"] = w.ready
	}
	// A pod of the deployment controller's that has just been replaced may
	// still be on its way out.
	eventually(t, goneTime, "$ kubectl get pods", func() error {
		got, err := parseTable(w.run(t, "kubectl get pods"))
		if err != nil {
			return err
		}
		return compareTables(want.normalise(), got.normalise())
	})
}

// checkConditions: all are True, and about the spec as it is now.
func (w walk) checkConditions(t *testing.T) {
	service, err := w.service("my-model")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, condition := range service.Status.Conditions {
		seen[condition.Type] = true
		if condition.Status != metav1.ConditionTrue || condition.ObservedGeneration != service.Generation {
			t.Errorf("%s is %s (%s: %s) of generation %d, want True of %d",
				condition.Type, condition.Status, condition.Reason, condition.Message, condition.ObservedGeneration, service.Generation)
		}
	}
	for _, want := range []string{"Ready", "PredictorReady", "IngressReady", "RolledOut"} {
		if !seen[want] {
			t.Errorf("there is no condition %s", want)
		}
	}
}

// checkLabels: what Kiali's versioned app graph groups pods and Services by.
func (w walk) checkLabels(t *testing.T) {
	pods, err := w.pods()
	if err != nil {
		t.Fatal(err)
	}
	for _, pod := range pods {
		role, hash, _ := strings.Cut(strings.TrimPrefix(pod.Name, "my-model-predictor-"), "-")
		hash, _, _ = strings.Cut(hash, "-")
		if want := fmt.Sprintf("%s-%s", role, hash); pod.Labels["version"] != want {
			t.Errorf("pod %s has version=%s, want %s", pod.Name, pod.Labels["version"], want)
		}
		for _, label := range []string{"app.kubernetes.io/name", "app.kubernetes.io/version"} {
			if value, ok := pod.Labels[label]; ok {
				t.Errorf("pod %s has %s=%s, which Istio would read before app and version", pod.Name, label, value)
			}
		}
	}
	services := strings.Fields(w.run(t, "kubectl get services -l app=my-model -o name"))
	for _, want := range []string{"service/my-model", "service/my-model-predictor"} {
		if !strings.Contains(strings.Join(services, " ")+" ", want+" ") {
			t.Errorf("no %s among the Services labelled app=my-model: %v", want, services)
		}
	}
}
