package view_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/story"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
	"github.com/sluice-serving/sluice/pkg/deploy"
)

// condition sets a condition of a story.
func condition(objects view.Objects, kind string, status metav1.ConditionStatus, reason string) *servingv1beta1.InferenceService {
	conditions := objects.Service.Status.Conditions
	i := slices.IndexFunc(conditions, func(c metav1.Condition) bool { return c.Type == kind })
	conditions[i].Status, conditions[i].Reason, conditions[i].Message = status, reason, "as it is"
	return objects.Service
}

func TestStates(t *testing.T) {
	unseen := story.RolledOut().Service
	unseen.Generation++
	for _, test := range []struct {
		name    string
		service *servingv1beta1.InferenceService
		want    view.State
	}{
		{"rolled out", story.RolledOut().Service, view.RolledOut},
		{"a canary that has its percent", story.Canary().Service, view.Holding},
		{"a step", story.Stepping().Service, view.RollingOut},
		{"rejected", story.Rejected().Service, view.Failed},
		{"crashing", story.Crashing().Service, view.Failed},
		{"new", story.New().Service, view.Unseen},
		{"another generation", unseen, view.Unseen},
		{"without pods", condition(story.RolledOut(), "Ready", metav1.ConditionFalse, "NoReadyEndpoints"), view.NotReady},
		{"a reason from later", condition(story.RolledOut(), "RolledOut", metav1.ConditionFalse, "SomethingElse"), view.Failed},
		{"a reason of waiting that is True", condition(story.RolledOut(), "RolledOut", metav1.ConditionTrue, "Settling"), view.RolledOut},
	} {
		if got := view.StateOf(test.service); got != test.want {
			t.Errorf("%s is %q, want %q", test.name, got, test.want)
		}
	}
	// The service that has no pod at the moment is rolled out: a pipeline's rollout has ended.
	if got := view.ProgressOf(condition(story.RolledOut(), "Ready", metav1.ConditionFalse, "NoReadyEndpoints")); got.State != view.RolledOut {
		t.Errorf("a pipeline sees %q", got.State)
	}
}

// source returns a file of the repository.
func source(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile("../../../../" + path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The reasons that are waited for are those of the health checks that the documentation has, and two that are over in a
// moment.
func TestWaitingReasons(t *testing.T) {
	list := regexp.MustCompile(`(?s)local waiting = \{(.*?)\}`).FindString(source(t, "docs/tasks/gitops.md"))
	documented := regexp.MustCompile(`([A-Z]\w+) = true`).FindAllStringSubmatch(list, -1)
	if len(documented) < 5 {
		t.Fatalf("gitops.md has %d reasons that can be read", len(documented))
	}
	waited := map[string]bool{"Retrying": true, "WaitingForPredictor": true}
	for _, reason := range documented {
		waited[reason[1]] = true
	}
	for _, reason := range reasons(t) {
		service := condition(story.RolledOut(), "RolledOut", metav1.ConditionFalse, reason)
		if got := view.StateOf(service) == view.RollingOut; got != waited[reason] {
			t.Errorf("%s is waited for: %t, want %t", reason, got, waited[reason])
		}
	}
}

// reasons are those that RolledOut or Ready can have where they are False, by the comments of their constants.
func reasons(t *testing.T) []string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^\t// Reason(\w+) of ([^:]*(?:\n\t// [^:]*)*):`).
		FindAllStringSubmatch(source(t, "apis/serving/v1beta1/reasons.go"), -1)
	var of []string
	for _, match := range found {
		conditions := regexp.MustCompile(`\w+`).FindAllString(match[2], -1)
		if !slices.Contains([]string{"AsExpected", "Paused"}, match[1]) && (slices.Contains(conditions, "RolledOut") || slices.Contains(conditions, "Ready")) {
			of = append(of, match[1])
		}
	}
	if len(of) < 20 {
		t.Fatalf("reasons.go has %d reasons of RolledOut and Ready that can be read", len(of))
	}
	return of
}

// Each reason has a sentence with what to do.
func TestExplainHasAllReasons(t *testing.T) {
	for _, reason := range reasons(t) {
		explanation := view.Explain(view.Objects{Service: condition(story.RolledOut(), "RolledOut", metav1.ConditionFalse, reason)})
		if len(explanation.Sentences) != 3 || explanation.Sentences[1] != "RolledOut is False ("+reason+"): as it is." {
			t.Errorf("%s has no three sentences: %q", reason, explanation.Sentences)
		}
	}
}

// Ready is explained where the rollout has nothing to explain.
func TestExplainReady(t *testing.T) {
	explanation := view.Explain(view.Objects{Service: condition(story.RolledOut(), "Ready", metav1.ConditionFalse, "NoReadyEndpoints")})
	if !strings.HasPrefix(explanation.Sentences[1], "Ready is False (NoReadyEndpoints)") {
		t.Errorf("it is %q", explanation.Sentences)
	}
}

// What can't be read leaves the rest: revisions are those of the status, and none has pods.
func TestWithoutRights(t *testing.T) {
	component := view.Of(view.Objects{Service: story.Canary().Service}).Components[0]
	var got []string
	for _, revision := range component.Revisions {
		if revision.Pods != nil || !revision.Created.IsZero() || revision.Model != "" {
			t.Errorf("%s has what could not be read: %+v", revision.Version, revision)
		}
		got = append(got, revision.Version)
	}
	if want := []string{story.StableVersion, story.CanaryVersion}; !slices.Equal(got, want) {
		t.Errorf("the revisions are %v, want %v", got, want)
	}
}

// A revision without a role is shown as long as it has pods.
func TestRetiring(t *testing.T) {
	objects := story.Canary()
	objects.Records = append(objects.Records, story.Record(names.Predictor, "canary-aaaaa", 3, time.Minute, deploy.Role{},
		story.Flowers("flowers-3")))
	if n := len(view.Of(objects).Components[0].Revisions); n != 2 {
		t.Errorf("without pods it is one of %d", n)
	}
	pods := objects.Deployments[1]
	pods.Labels = names.Component{InferenceService: "my-model", Kind: names.Predictor}.RevisionLabels("canary-aaaaa")
	objects.Deployments = append(objects.Deployments, pods)
	revisions := view.Of(objects).Components[0].Revisions
	if len(revisions) != 3 || revisions[2].Role != view.Retiring {
		t.Errorf("with pods it is not there as retiring: %+v", revisions)
	}
}

func TestOutcomes(t *testing.T) {
	objects := story.RolledOut()
	add := func(number int64, version string, age time.Duration, role deploy.Role) {
		objects.Records = append(objects.Records, story.Record(names.Predictor, version, number, age, role, story.Flowers(version)))
	}
	ago := func(age time.Duration) time.Time { return story.Now.Add(-age) }
	add(3, "canary-superseded", 9*time.Minute, deploy.Role{})
	add(4, "canary-rejected", 8*time.Minute, deploy.Role{RejectedAt: ago(7 * time.Minute), RejectedFor: "5% failed"})
	// It was rolled out, and another was stable before it was rolled out again.
	add(5, "canary-back", 5*time.Hour, deploy.Role{RolledOutAt: ago(time.Hour), RejectedAt: ago(2 * time.Hour)})
	var got []string
	for _, entry := range view.HistoryOf(objects).Entries {
		line := entry.Version + " " + string(entry.Outcome)
		if entry.Took.Duration > 0 {
			line += " in " + entry.Took.Duration.String()
		}
		got = append(got, strings.TrimSpace(line+" "+entry.Figures))
	}
	want := []string{
		"canary-back promoted",
		"canary-rejected rejected 5% failed",
		"canary-superseded superseded",
		"canary-8m7jf stable in 6m0s",
		"default-qbtms promoted in 2m0s",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Those who own fields of the spec are named, the latest first; who owns the status only isn't.
func TestWriters(t *testing.T) {
	objects := story.RolledOut()
	entry := func(manager, subresource, fields string, age time.Duration) metav1.ManagedFieldsEntry {
		at := metav1.NewTime(story.Now.Add(-age))
		return metav1.ManagedFieldsEntry{Manager: manager, Operation: "Apply", Subresource: subresource, Time: &at,
			FieldsV1: metav1.NewFieldsV1(fields)}
	}
	objects.Service.ManagedFields = []metav1.ManagedFieldsEntry{
		entry("flux", "", `{"f:spec":{"f:predictor":{}}}`, time.Hour),
		entry("labels", "", `{"f:metadata":{"f:labels":{}}}`, time.Minute),
		entry("sluice", "status", `{"f:status":{"f:url":{}}}`, time.Second),
		entry("kubectl-edit", "", `{"f:spec":{"f:predictor":{}}}`, time.Minute),
	}
	var got []string
	for _, writer := range view.HistoryOf(objects).Writers {
		got = append(got, writer.Manager)
	}
	if want := []string{"kubectl-edit", "flux"}; !slices.Equal(got, want) {
		t.Errorf("they are %v, want %v", got, want)
	}
}

// A revision is found by all that a user can call it, and by nothing else.
func TestRecord(t *testing.T) {
	objects := story.RolledOut()
	for meant, want := range map[string]string{
		story.StableName: story.StableName, story.StableVersion: story.StableName, "1": story.StableName,
		"previous": story.StableName, "stable": story.CanaryName, "current": story.CanaryName, "2": story.CanaryName,
		"": "", "3": "", "default": "",
	} {
		record := objects.Record(names.Predictor, meant)
		if record == nil {
			record = &appsv1.ControllerRevision{}
		}
		if record.Name != want {
			t.Errorf("%q is %q, want %q", meant, record.Name, want)
		}
	}
	if objects.Record(names.Transformer, "1") != nil {
		t.Error("a predictor's revision is a transformer's")
	}
}

func TestShort(t *testing.T) {
	for model, want := range map[string]string{
		"gs://bucket/models/flowers-2/": "flowers-2", "docker.io/tensorflow/serving:2.19.1": "serving:2.19.1", "": "", "/": "/",
	} {
		if got := view.Short(model); got != want {
			t.Errorf("%q is %q, want %q", model, got, want)
		}
	}
}
