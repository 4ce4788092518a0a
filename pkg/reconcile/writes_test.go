package reconcile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	networking "istio.io/api/networking/v1alpha3"
	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// What is written first when a canary's percent is removed? TestWritesInOrder plays a few stories,
// and compares all that reaches the API server, in order, with testdata/writes/<story>.txt. In such
// a file `## <step>` is what a user does, and each line after it is a write:
//
//	<create|apply|delete|status> <Kind> <name> [<what it now contains>]
//
// The brackets contain the subsets of a DestinationRule, the weights of a VirtualService's routes
// by subset, the version that a Service selects, the role of a ControllerRevision, replicas, and
// the predictor's traffic in a status. `-- next pass` separates passes. `-- after 3s` is time that
// has passed since the line before: the controller waited until Envoy had learned something, or
// until connections were drained. A hash in a name is replaced by a letter: A is a component's
// first spec, B its second. Deletions of one kind that follow each other are sorted by name.
//
// The order is a promise: subsets before the weights that name them, weights before the pods that
// they were taken from terminate. UPDATE_GOLDEN=1 rewrites the files.
func TestWritesInOrder(t *testing.T) {
	for _, story := range writeStories {
		t.Run(story.name, func(t *testing.T) {
			log := newWriteLog(t)
			for _, step := range story.steps {
				log.play(step)
			}
			log.compare(filepath.Join("testdata", "writes", story.name+".txt"))
		})
	}
}

// writeStep is what a user does, and for how long the controller is watched after it.
type writeStep struct {
	name  string
	act   func(*harness)
	limit time.Duration
}

// applies is the step of a user who applies a model, with a percent if that isn't negative.
func applies(name, model string, percent int32) writeStep {
	return writeStep{name, func(h *harness) { h.user(model, percent) }, time.Minute}
}

// compares is applies for a model that is compared with the stable one.
func compares(name, model string, percent int32) writeStep {
	return writeStep{name, func(h *harness) {
		h.user(model, percent)
		h.compare()
	}, time.Minute}
}

// waits is the step in which nobody does anything for some time.
func waits(name string, limit time.Duration) writeStep {
	return writeStep{name, func(*harness) {}, limit}
}

// autoscaledBy applies a model with 2 to 4 replicas.
func autoscaledBy(model string, percent int32) func(*harness) {
	return func(h *harness) { h.bounded(model, percent, 2, 4, servingv1beta1.ScaleMetricCPU) }
}

// fixedAt applies a model with so many replicas.
func fixedAt(model string, percent, replicas int32) func(*harness) {
	return func(h *harness) { h.bounded(model, percent, replicas, 0, "") }
}

// scarceAt applies a model with four replicas, beside which its rollouts may have two.
func scarceAt(model string, percent int32) func(*harness) {
	return func(h *harness) {
		fixedAt(model, percent, 4)(h)
		h.rollout(func(rollout *servingv1beta1.Rollout) { rollout.MaxSurge = ptr.To(intstr.FromInt32(2)) })
	}
}

// canaries applies one model after another, all but the first at 10 %.
func canaries(models string) func(*harness) {
	return func(h *harness) {
		percent := int32(-1)
		for _, model := range models {
			h.user(string(model), percent)
			h.run(time.Minute)
			percent = 10
		}
	}
}

// terminate marks the service as deleted: the garbage collector deletes what it owns first.
func (h *harness) terminate() {
	service := h.service().DeepCopy()
	service.Generation++
	service.DeletionTimestamp = ptr.To(metav1.NewTime(h.clock.Now()))
	service.Finalizers = []string{metav1.FinalizerDeleteDependents}
	h.put(kube.Key{Kind: kube.KindInferenceService, Name: myModel}, service)
}

// collect deletes the service and all that it owns.
func (h *harness) collect() { clear(h.objects) }

// writeLog has the lines of a story.
type writeLog struct {
	*harness
	t     *testing.T
	lines []string
	// separate is the line that precedes the next write, empty for none.
	separate string
	// letters maps a version to the version with a letter in place of its hash.
	letters map[string]string
	// revisions counts the versions by component.
	revisions map[string]int
}

func newWriteLog(t *testing.T) *writeLog {
	log := &writeLog{harness: newHarness(t), t: t, letters: map[string]string{}, revisions: map[string]int{}}
	verb := ""
	log.fail = func(write kube.Write, done bool) error {
		if !done {
			verb = log.verb(write)
			return nil
		}
		log.add(verb, write)
		return nil
	}
	return log
}

// play does a step, and makes passes until nothing is left to do within the step's limit. What is
// written while the user acts is left out.
func (l *writeLog) play(step writeStep) {
	l.t.Helper()
	l.lines = append(l.lines, "## "+step.name)
	before := len(l.lines)
	step.act(l.harness)
	l.lines, l.separate = l.lines[:before], ""
	if l.counted() > 0 {
		l.lines = append(l.lines, "-- writes that are left out here")
	}
	end := l.clock.Now().Add(step.limit)
	for passes, waited := 0, time.Duration(0); ; passes++ {
		if passes > 1000 {
			l.t.Fatalf("%s: it does not come to rest", step.name)
		}
		wake, err := l.pass()
		if err != nil {
			l.t.Fatalf("%s: %v", step.name, err)
		}
		if l.counted() > 0 {
			waited, l.separate = 0, "-- next pass"
			continue
		}
		if wake == 0 || l.clock.Now().Add(wake).After(end) {
			break
		}
		l.clock.Step(wake)
		waited += wake
		l.separate = fmt.Sprintf("-- after %s", waited)
	}
	if len(l.lines) == before {
		l.lines = append(l.lines, "nothing is written")
	}
	l.lines = append(l.lines, "")
}

// verb returns what a write does that is about to be carried out.
func (l *writeLog) verb(write kube.Write) string {
	switch {
	case write.Object == nil:
		return "delete"
	case write.Status:
		return "status"
	case l.objects[write.Key()] == nil:
		return "create"
	}
	return "apply"
}

// add adds the line of a write that was carried out.
func (l *writeLog) add(verb string, write kube.Write) {
	if l.separate != "" {
		l.lines = append(l.lines, l.separate)
		l.separate = ""
	}
	line := fmt.Sprintf("%s %s %s", verb, write.Kind, write.Name)
	if write.Object != nil {
		written := l.read(write)
		l.letter(written)
		if content := contentOf(written); content != "" {
			line += " [" + content + "]"
		}
	}
	for version, letter := range l.letters {
		line = strings.ReplaceAll(line, version, letter)
	}
	l.lines = append(l.lines, line)
	l.sortDeletions()
}

// sortDeletions moves a deletion that was just added before those of the same kind that precede it:
// among these the controller's order is not fixed.
func (l *writeLog) sortDeletions() {
	for i := len(l.lines) - 1; i > 0 && l.lines[i] < l.lines[i-1]; i-- {
		if kind := deletedKind(l.lines[i]); kind == "" || deletedKind(l.lines[i-1]) != kind {
			return
		}
		l.lines[i-1], l.lines[i] = l.lines[i], l.lines[i-1]
	}
}

// deletedKind returns the kind in the line of a deletion, empty for any other line.
func deletedKind(line string) string {
	kind, isDeletion := strings.CutPrefix(line, "delete ")
	if !isDeletion {
		return ""
	}
	kind, _, _ = strings.Cut(kind, " ")
	return kind
}

// letter gives a letter to the version of a revision that is written for the first time.
func (l *writeLog) letter(written metav1.Object) {
	version := written.GetLabels()[names.LabelVersion]
	if _, isRecord := written.(*appsv1.ControllerRevision); !isRecord || l.letters[version] != "" {
		return
	}
	component := written.GetLabels()[names.LabelComponent]
	prefix, _, _ := strings.Cut(version, "-")
	l.letters[version] = prefix + "-" + string(rune('A'+l.revisions[component]))
	l.revisions[component]++
}

// contentOf returns in short what matters of a written object for the order of writes.
func contentOf(written metav1.Object) string {
	switch object := written.(type) {
	case *appsv1.ControllerRevision:
		return roleIn(object)
	case *appsv1.Deployment:
		if object.Spec.Replicas == nil {
			return "replicas are the autoscaler's"
		}
		return fmt.Sprintf("replicas %d", *object.Spec.Replicas)
	case *autoscalingv2.HorizontalPodAutoscaler:
		return fmt.Sprintf("replicas %d to %d", ptr.Deref(object.Spec.MinReplicas, 1), object.Spec.MaxReplicas)
	case *corev1.Service:
		if version := object.Spec.Selector[names.LabelVersion]; version != "" {
			return fmt.Sprintf("selects %s %s", object.Spec.Selector[names.LabelComponent], version)
		}
	case *istionetworking.DestinationRule:
		var subsets []string
		for _, subset := range object.Spec.Subsets {
			subsets = append(subsets, subset.Name)
		}
		return strings.Join(subsets, ", ")
	case *istionetworking.VirtualService:
		return weightsIn(object.Spec.Http)
	case *servingv1beta1.InferenceService:
		var parts []string
		for _, target := range object.Status.Components["predictor"].Traffic {
			parts = append(parts, fmt.Sprintf("%s %d", target.Role, target.Percent))
		}
		return strings.Join(parts, ", ")
	}
	return ""
}

// roleIn returns the role in a record.
func roleIn(record *appsv1.ControllerRevision) string {
	role := deploy.ReadRole(record)
	var parts []string
	if !role.RolledOutAt.IsZero() {
		parts = append(parts, "rolled out")
	}
	if !role.RejectedAt.IsZero() {
		parts = append(parts, "rejected")
	}
	if role.Fallbacks > 0 {
		parts = append(parts, fmt.Sprintf("fallbacks %d", role.Fallbacks))
	}
	return strings.Join(parts, ", ")
}

// weightsIn returns the weights of the routes, each as `<route>: <subset> <weight>`. A destination
// without a weight has all.
func weightsIn(routes []*networking.HTTPRoute) string {
	var parts []string
	for _, route := range routes {
		var weights []string
		for _, destination := range route.Route {
			weight := destination.Weight
			if len(route.Route) == 1 && weight == 0 {
				weight = 100
			}
			weights = append(weights, fmt.Sprintf("%s %d", destination.Destination.Subset, weight))
		}
		parts = append(parts, route.Name+": "+strings.Join(weights, ", "))
	}
	return strings.Join(parts, "; ")
}

// compare compares the story with a file, or writes the file with UPDATE_GOLDEN=1.
func (l *writeLog) compare(path string) {
	l.t.Helper()
	got := strings.TrimSpace(strings.Join(l.lines, "\n")) + "\n"
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(got), 0o600)); err != nil {
			l.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		l.t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		l.t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
