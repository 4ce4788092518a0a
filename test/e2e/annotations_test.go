package e2e

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

const annotationsPolicy = "sluice-annotations"

// TestIgnoredAnnotationsWarn: a user of kubectl reads what is ignored and what to do, on
// create and on update, and the object is stored.
func TestIgnoredAnnotationsWarn(t *testing.T) {
	env := harness.Beside(t, time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
	_, printed, err := u.Try("kubectl apply -f default.yaml")
	if err != nil || strings.Contains(printed, "Warning") {
		t.Fatalf("a plain InferenceService: %v\n%s", err, printed)
	}
	_, printed, err = u.Try(
		"kubectl annotate isvc my-model serving.kserve.io/deploymentMode=Serverless autoscaling.knative.dev/target=1",
	)
	if err != nil {
		t.Fatalf("annotating is refused: %v\n%s", err, printed)
	}
	for _, want := range []string{
		"Warning: Validation failed for ValidatingAdmissionPolicy '" + annotationsPolicy + "'",
		"ignored: serving.kserve.io/deploymentMode: Sluice always runs Deployments",
		"ignored, as Knative does not scale here: autoscaling.knative.dev/target; set minReplicas",
	} {
		if !strings.Contains(printed, want) {
			t.Errorf("kubectl doesn't print %q:\n%s", want, printed)
		}
	}
	if lines := strings.Count(strings.TrimSpace(printed), "\n") + 1; lines != 2 {
		t.Errorf("kubectl prints %d lines, want 2:\n%s", lines, printed)
	}
	service, err := u.InferenceService("my-model")
	if err != nil || service.Annotations["serving.kserve.io/deploymentMode"] != "Serverless" {
		t.Errorf("what is stored: %v, %v", service, err)
	}
}

// TestIgnoredAnnotationsOfThePageWarn: an annotation that the page has as ignored gets a warning that
// names it, and any other annotation of the page gets none.
func TestIgnoredAnnotationsOfThePageWarn(t *testing.T) {
	env := harness.Beside(t, time.Minute)
	values := map[string]string{"serving.kserve.io/deploymentMode": "ModelMesh",
		"serving.kserve.io/autoscalerClass": "keda", "storage.kserve.io/readonly": "false"}
	rows := annotationRows(t)
	for key, ignored := range rows {
		value := cmp.Or(values[key], "true")
		var wants []string
		if ignored {
			wants = []string{key}
		}
		checkWarnings(t, env, annotated.Annotation(key, value), wants...)
		if ignored && !strings.HasPrefix(key, "prometheus.io/") && !strings.HasPrefix(key, "sidecar.istio.io/") {
			checkWarnings(t, env, annotated.PredictorAnnotation(key, value), wants...)
		}
	}
	for key, value := range map[string]string{
		"serving.kserve.io/deploymentMode":             "RawDeployment",
		"serving.kserve.io/autoscalerClass":            "hpa",
		"serving.kserve.io/stop":                       "false",
		"storage.kserve.io/readonly":                   "true",
		"serving.kserve.io/enable-prometheus-scraping": "false",
		"example.com/serving.kserve.io":                "true",
	} {
		checkWarnings(t, env, annotated.Annotation(key, value))
	}
	checkWarnings(t, env, annotated.Annotation("serving.kserve.io/newer", "x"), "serving.kserve.io/newer",
		"Sluice does not know it")
	checkWarnings(t, env, annotated.PredictorAnnotation("prometheus.io/scrape", "true")) // There it is copied.
}

// TestAnnotationRulesAreTypeChecked: every field in the rules exists.
func TestAnnotationRulesAreTypeChecked(t *testing.T) {
	env := harness.Beside(t, time.Minute)
	harness.Eventually(t, harness.RolloutTime, "the policy is type-checked", func() error {
		policy, err := env.Kube.AdmissionregistrationV1().ValidatingAdmissionPolicies().Get(context.Background(),
			annotationsPolicy, metav1.GetOptions{})
		if err != nil {
			return fmt.Errorf("reading it: %w", err)
		}
		if policy.Status.ObservedGeneration != policy.Generation || policy.Status.TypeChecking == nil {
			return fmt.Errorf("it is not yet: %+v", policy.Status)
		}
		for _, warning := range policy.Status.TypeChecking.ExpressionWarnings {
			t.Errorf("%s: %s", warning.FieldRef, warning.Warning)
		}
		return nil
	})
}

var annotationRow = regexp.MustCompile("(?m)^\\| `([^`]+)` \\|[^|]*\\|(.*)\\|$")

// annotationRows are the annotations that the page has a row for, and whether it has them as
// ignored. Its labels are left out.
func annotationRows(t *testing.T) map[string]bool {
	t.Helper()
	page, err := os.ReadFile(samplesPage)
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(page), "\nOn the InferenceService:\n")
	text, _, found := strings.Cut(text, "\nOn the Secrets")
	rows := map[string]bool{}
	for _, row := range annotationRow.FindAllStringSubmatch(text, -1) {
		if !strings.Contains(row[1], "visibility") {
			rows[row[1]] = strings.Contains(row[2], "ignored")
		}
	}
	if !found || len(rows) < 20 {
		t.Fatalf("%s has %d rows of annotations", samplesPage, len(rows))
	}
	return rows
}

// annotated is what annotations are set on, in dry runs.
var annotated = harness.SKLearn("gs://models/one")

// checkWarnings creates a Manifest, in a dry run, and fails the test unless there is one warning with
// all of the wants in it, or none if there are no wants.
func checkWarnings(t *testing.T, env *harness.Environment, manifest harness.Manifest, wants ...string) {
	t.Helper()
	body := manifest.JSON()
	warnings, err := env.DryRun(body)
	if err != nil {
		t.Errorf("%s: refused: %v", body, err)
	}
	if expected := min(len(wants), 1); len(warnings) != expected {
		t.Errorf("%s: %d warnings, want %d: %q", body, len(warnings), expected, warnings)
		return
	}
	for _, want := range wants {
		if !strings.Contains(warnings[0], want) {
			t.Errorf("%s: the warning has no %q: %s", body, want, warnings[0])
		}
	}
}
