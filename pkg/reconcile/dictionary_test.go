package reconcile

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/pkg/internal/golden"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// The dictionary by which the caches compress objects has all objects of an InferenceService with a canary.
// UPDATE_GOLDEN=1 rewrites it: an older one does no harm but to the memory that the manager takes.
func TestDictionary(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 10)
	h.run(time.Minute)
	for _, deployment := range h.deployments() {
		since := metav1.NewTime(h.clock.Now())
		deployment.Status.Conditions = []appsv1.DeploymentCondition{{
			Type: appsv1.DeploymentAvailable, Status: corev1.ConditionTrue, LastUpdateTime: since, LastTransitionTime: since,
			Reason: "MinimumReplicasAvailable", Message: "Deployment has minimum availability.",
		}, {
			Type: appsv1.DeploymentProgressing, Status: corev1.ConditionTrue, LastUpdateTime: since, LastTransitionTime: since,
			Reason: "NewReplicaSetAvailable", Message: `ReplicaSet "` + deployment.Name + `-5f7ccb477" has successfully progressed.`,
		}}
	}
	objects := h.shown()
	var text strings.Builder
	for _, kind := range slices.Sorted(maps.Keys(objects)) {
		lines := make([]string, 0, len(objects[kind]))
		for _, object := range objects[kind] {
			line, err := json.Marshal(kube.Unpacked(h.renamed(object, myModel.Name)))
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, kind+" "+string(line))
		}
		slices.Sort(lines)
		text.WriteString(strings.Join(lines, "\n") + "\n")
	}
	golden.CheckText(t, "kube/dictionary.txt", text.String())
}
