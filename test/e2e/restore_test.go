package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// TestBackupAndRestore deletes an InferenceService and leaves what is its own, as a backup
// that is restored has it, and applies it again: the same revisions have the same roles and
// weights, no pod starts anew, and nothing is lost. So it is if only the status is lost.
func TestBackupAndRestore(t *testing.T) {
	env := beside(t, time.Minute)
	u := env.enter(t, env.newNamespace(t, injected()))
	u.put(t, harness.ModelA)
	u.awaitCondition(t, "Ready", "True")
	u.put(t, harness.ModelB.Canary(50))
	u.awaitCondition(t, "RolledOut", "True")
	before, pods := u.revisions(t), u.podNames(t)
	asking := u.startProber(t)

	u.run(t, "kubectl delete inferenceservice my-model --cascade=orphan")
	u.put(t, harness.ModelB.Canary(50))
	u.awaitCondition(t, "RolledOut", "True")
	u.awaitRevisions(t, before)
	asking.more(t, 50)

	u.run(t, `kubectl patch inferenceservice my-model --subresource=status --type=json -p '[{"op": "replace", "path": "/status", "value": {}}]'`)
	u.awaitRevisions(t, before)
	u.awaitCondition(t, "RolledOut", "True")
	asking.more(t, 50)

	asking.stop(t)
	if now := u.podNames(t); !slices.Equal(now, pods) {
		t.Errorf("the pods were %v and are %v", pods, now)
	}
}

// TestWhatIsChangedByHandIsPutBack edits and deletes what is Sluice's own, one after another.
func TestWhatIsChangedByHandIsPutBack(t *testing.T) {
	env := beside(t, time.Minute)
	u := env.enter(t, env.newNamespace(t, notInjected()))
	u.put(t, harness.ModelA)
	u.awaitCondition(t, "Ready", "True")
	u.put(t, harness.ModelB.Canary(10))
	u.awaitCondition(t, "RolledOut", "True")
	stable := u.predictor(t).LatestRolledoutRevision
	for _, hand := range []struct{ does, shows, want string }{
		{`kubectl patch virtualservice my-model --type=json -p '[{"op": "replace", "path": "/spec/http/0/route/0/weight", "value": 10}, {"op": "replace", "path": "/spec/http/0/route/1/weight", "value": 90}]'`,
			"virtualservice my-model -o jsonpath='{.spec.http[0].route[*].weight}'", "90 10"},
		{`kubectl patch destinationrule my-model-predictor --type=json -p '[{"op": "remove", "path": "/spec/subsets/0"}]'`,
			"destinationrule my-model-predictor -o jsonpath='{range .spec.subsets[*]}x{end}'", "xxxx"},
		{`kubectl patch service my-model --type=json -p '[{"op": "remove", "path": "/spec/selector/version"}]'`,
			"service my-model -o jsonpath='{.spec.selector.version}'", strings.TrimPrefix(stable, "my-model-predictor-")},
		{"kubectl scale deployment " + stable + "-deployment --replicas=2",
			"deployment " + stable + "-deployment -o jsonpath='{.spec.replicas}'", "1"},
		{"kubectl delete service my-model-predictor", "service my-model-predictor -o jsonpath='{.spec.ports[0].port}'", "80"},
		{"kubectl delete destinationrule my-model-predictor", "destinationrule my-model-predictor -o jsonpath='{range .spec.subsets[*]}x{end}'", "xxxx"},
		{`kubectl patch virtualservice my-model.ingress --type=json -p '[{"op": "replace", "path": "/spec/http/0/route/0/weight", "value": 10}, {"op": "replace", "path": "/spec/http/0/route/1/weight", "value": 90}]'`,
			"virtualservice my-model.ingress -o jsonpath='{.spec.http[0].route[*].weight}'", "90 10"},
		{"kubectl delete virtualservice my-model.ingress", "virtualservice my-model.ingress -o jsonpath='{.spec.http[0].route[*].weight}'", "90 10"},
		{"kubectl delete virtualservice my-model", "virtualservice my-model -o jsonpath='{.spec.http[0].route[*].weight}'", "90 10"},
		{"kubectl delete deployment " + stable + "-deployment", "deployment " + stable + "-deployment -o jsonpath='{.status.readyReplicas}'", "1"},
	} {
		u.run(t, hand.does)
		eventually(t, rolloutTime, "after `"+hand.does+"` it is "+hand.want, func() error {
			shown, stderr, err := u.try("kubectl get " + hand.shows)
			if err != nil {
				return fmt.Errorf("%w: %s", err, stderr)
			}
			if shown != hand.want {
				return fmt.Errorf("it is %q", shown)
			}
			return nil
		})
	}
	u.awaitCondition(t, "RolledOut", "True")
	u.awaitCondition(t, "Ready", "True")
	u.predict(t, 20)
}

// predictor is what the status says of the predictor.
func (u *user) predictor(t *testing.T) v1beta1.ComponentStatus {
	t.Helper()
	service, err := u.service("my-model")
	if err != nil {
		t.Fatal(err)
	}
	return service.Status.Components[v1beta1.PredictorComponent]
}

// revisions tells the roles and weights of the predictor's revisions.
func (u *user) revisions(t *testing.T) string {
	t.Helper()
	status := u.predictor(t)
	said := "stable " + status.LatestRolledoutRevision + ", target " + status.LatestCreatedRevision
	for _, target := range status.Traffic {
		said += fmt.Sprintf(", %s %d", target.RevisionName, target.Percent)
	}
	return said
}

func (u *user) awaitRevisions(t *testing.T, want string) {
	t.Helper()
	eventually(t, rolloutTime, "the revisions are as before", func() error {
		if now := u.revisions(t); now != want {
			return fmt.Errorf("now %s, before %s", now, want)
		}
		return nil
	})
}

// podNames lists the pods that aren't on their way out.
func (u *user) podNames(t *testing.T) []string {
	t.Helper()
	pods, err := u.pods()
	if err != nil {
		t.Fatal(err)
	}
	names := make([]string, 0, len(pods))
	for _, pod := range pods {
		names = append(names, pod.Name)
	}
	slices.Sort(names)
	return names
}
