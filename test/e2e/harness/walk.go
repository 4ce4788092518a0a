package harness

import (
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Walk is a way through the document's stages, in one namespace.
type Walk struct {
	*User
	// Ready is a pod's READY column: 2/2 with a sidecar.
	Ready string
	// Mesh is true if pods are in the mesh, so that istioctl has something to describe.
	Mesh bool
	// Also is a further check at each stage; nil for none.
	Also func(*testing.T)
}

// Follow reaches and checks one stage after another, and deletes the InferenceService at the end. A
// stage that isn't reached ends the walk: the next stages build on it.
func (w Walk) Follow(t *testing.T) {
	for _, s := range Stages {
		reached := false
		t.Run(s.Name, func(t *testing.T) {
			w.ReachStage(t, s)
			reached = true
			w.checkStage(t, s)
		})
		if !reached {
			t.Fatalf("%s was not reached: the stages after it build on it", s.Name)
		}
	}
	t.Run("deleted", func(t *testing.T) { w.DeleteModel(t); w.AwaitNoHost(t) })
}

// ReachStage applies a stage's manifest and waits as a person would, then until the gateways' own
// configuration has the weights.
func (w Walk) ReachStage(t *testing.T, s Stage) {
	t.Helper()
	w.ApplyStage(t, s)
	Eventually(t, RolloutTime, "the gateway's weights", func() error {
		return w.compareGatewayWeights(s.Weights)
	})
}

// ApplyStage applies a stage's manifest with the document's command, and waits until it is rolled out.
func (u *User) ApplyStage(t *testing.T, s Stage) {
	t.Helper()
	u.Run(t, "kubectl apply -f "+s.Manifest)
	u.Run(t, "kubectl wait --for=condition=Ready isvc/my-model --timeout=240s")
	u.Run(t, "kubectl wait --for=condition=RolledOut isvc/my-model --timeout=240s")
}

// checkStage checks in subtests what a person sees at a stage.
func (w Walk) checkStage(t *testing.T, s Stage) {
	t.Run("table", func(t *testing.T) { w.checkTable(t, s) })
	t.Run("pods", func(t *testing.T) { w.checkPods(t, s) })
	t.Run("conditions", w.checkConditions)
	t.Run("labels", w.checkLabels)
	t.Run("curl", w.checkCurl)
	t.Run("predictions", func(t *testing.T) { w.checkPredictions(t, s) })
	t.Run("istioctl analyze", w.CheckAnalysis)
	if w.Also != nil {
		t.Run("also", w.Also)
	}
	if w.Mesh {
		t.Run("istioctl describe", func(t *testing.T) { w.checkDescribe(t, s) })
	}
}

// checkTable compares the document's table of the InferenceService: all its columns with their values.
func (w Walk) checkTable(t *testing.T, s Stage) {
	want, err := ParseTable(s.Table)
	if err != nil {
		t.Fatal(err)
	}
	want = w.adapt(want.Normalise())
	maps.Copy(want[0], s.more)
	got, err := ParseTable(w.Run(t, s.look))
	if err != nil {
		t.Fatal(err)
	}
	if err := CompareTables(want, got.Normalise()); err != nil {
		t.Errorf("$ %s\n%v", s.look, err)
	}
}

// adapt makes the document's tables agree with each other, and puts the walk's namespace in the
// place of theirs. The document was written over several releases: its first table is from another
// namespace and has TRAFFIC as the name of the stable's column, and its last tables have a path in
// the URL, as in one old release.
func (w Walk) adapt(rows Table) Table {
	for _, row := range rows {
		if traffic, ok := row["TRAFFIC"]; ok {
			row["DEFAULT TRAFFIC"] = traffic
			delete(row, "TRAFFIC")
		}
		row["URL"] = strings.TrimSuffix(row["URL"], "/v1/models/my-model")
		for _, namespace := range []string{"kfserving-test", "default"} {
			row["URL"] = strings.Replace(row["URL"], "my-model."+namespace+".", "my-model."+w.Namespace+".", 1)
		}
	}
	return rows
}

// checkPods waits until kubectl prints the document's table of pods.
func (w Walk) checkPods(t *testing.T, s Stage) {
	want, err := ParseTable(s.pods)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range want {
		row["READY"] = w.Ready
	}
	// A pod that the Deployment's controller has just replaced may be terminating.
	w.AwaitPrinted(t, TerminationTime, "$ kubectl get pods", "kubectl get pods", func(printed string) error {
		got, err := ParseTable(printed)
		if err != nil {
			return err
		}
		return CompareTables(want.Normalise(), got.Normalise())
	})
}

// checkConditions fails the test unless all conditions are True and of the current generation.
func (w Walk) checkConditions(t *testing.T) {
	service, err := w.InferenceService("my-model")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, condition := range service.Status.Conditions {
		seen[condition.Type] = true
		if condition.Status != metav1.ConditionTrue || condition.ObservedGeneration != service.Generation {
			t.Errorf("%s is %s (%s: %s) of generation %d, want True of %d",
				condition.Type, condition.Status, condition.Reason, condition.Message, condition.ObservedGeneration,
				service.Generation)
		}
	}
	for _, want := range []string{"Ready", "PredictorReady", "IngressReady", "RolledOut"} {
		if !seen[want] {
			t.Errorf("there is no condition %s", want)
		}
	}
}

// checkLabels checks the labels by which Kiali's versioned app graph groups pods and Services.
func (w Walk) checkLabels(t *testing.T) {
	pods, err := w.Pods()
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
	services := strings.Fields(w.Run(t, "kubectl get services -l app=my-model -o name"))
	for _, want := range []string{"service/my-model", "service/my-model-predictor"} {
		if !strings.Contains(strings.Join(services, " ")+" ", want+" ") {
			t.Errorf("no %s among the Services labelled app=my-model: %v", want, services)
		}
	}
}

// checkDescribe fails the test unless Istio's description of each pod shows its revision's weight,
// in the part about the Service over all revisions. (For the Service of the in-cluster address
// istioctl prints that no destination matches: it doesn't follow a route from one Service's host to
// another's subsets.)
func (w Walk) checkDescribe(t *testing.T, s Stage) {
	pods, err := w.Pods()
	if err != nil {
		t.Fatal(err)
	}
	for _, pod := range pods {
		role, _, _ := strings.Cut(pod.Labels["version"], "-")
		weight := s.Weights[role]
		command := fmt.Sprintf("istioctl experimental describe pod %s.%s", pod.Name, w.Namespace)
		shown := regexp.MustCompile(fmt.Sprintf(`Route to host "\S+" subset "%s(-failover)?" with weight %d%%`,
			pod.Labels["version"], weight))
		printed := w.Run(t, command)
		if found := shown.MatchString(printed); found != (weight > 0) {
			t.Errorf("$ %s\nshows the weight %d%%: %v; want %v\n%s", command, weight, found, weight > 0, printed)
		}
		if strings.Contains(printed, "UNKNOWN subset") {
			t.Errorf("$ %s\nmisses a subset that is routed to:\n%s", command, printed)
		}
	}
}
