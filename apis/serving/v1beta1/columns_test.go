package v1beta1

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/util/jsonpath"
)

// printed returns what `kubectl get -o wide` prints of an InferenceService, by column; nothing for an empty
// cell. The API server takes a path's first result, as here.
func printed(t *testing.T, service *InferenceService) map[string]string {
	t.Helper()
	object, err := runtime.DefaultUnstructuredConverter.ToUnstructured(service)
	if err != nil {
		t.Fatal(err)
	}
	cells := map[string]string{}
	for _, column := range readVersion(t).Columns {
		path := jsonpath.New(column.Name).AllowMissingKeys(true)
		if err := path.Parse("{" + column.Path + "}"); err != nil {
			t.Fatalf("column %s: %v", column.Name, err)
		}
		results, err := path.FindResults(object)
		if err != nil {
			t.Fatalf("column %s: %v", column.Name, err)
		}
		if len(results) > 0 && len(results[0]) > 0 && column.Name != "AGE" {
			cells[column.Name] = fmt.Sprint(results[0][0].Interface())
		}
	}
	return cells
}

func TestWideColumns(t *testing.T) {
	conditions := func(status metav1.ConditionStatus, reason string) []metav1.Condition {
		return []metav1.Condition{
			{Type: ConditionReady, Status: metav1.ConditionTrue, Reason: ReasonAsExpected},
			{Type: ConditionRolledOut, Status: status, Reason: reason},
		}
	}
	stable := TrafficTarget{RevisionName: "s", Percent: 90, Role: TrafficRoleStable}
	for _, test := range []struct {
		name   string
		status InferenceServiceStatus
		want   string
	}{
		{"new", InferenceServiceStatus{}, ""},
		{"a canary", InferenceServiceStatus{
			Conditions: conditions(metav1.ConditionTrue, ReasonAsExpected),
			Components: map[ComponentType]ComponentStatus{PredictorComponent: {
				LatestRolledoutRevision: "s",
				Traffic: []TrafficTarget{stable, {RevisionName: "c", Percent: 10, Role: TrafficRoleCanary},
					{RevisionName: "c", Tag: "latest", Role: TrafficRoleCanary}},
			}},
		}, "True AsExpected s c"},
		{"a canary that fell back", InferenceServiceStatus{
			Conditions: conditions(metav1.ConditionFalse, ReasonCanaryUnavailable),
			Components: map[ComponentType]ComponentStatus{PredictorComponent: {
				LatestRolledoutRevision: "s", Traffic: []TrafficTarget{stable}}},
		}, "False CanaryUnavailable s"},
	} {
		cells := printed(t, &InferenceService{Status: test.status})
		wide := []string{cells["ROLLEDOUT"], cells["REASON"], cells["STABLE"], cells["CANARY"]}
		if diff := cmp.Diff(test.want, strings.TrimSpace(strings.Join(wide, " "))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
