package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// TestBackupAndRestore deletes an InferenceService and leaves what is its own, as a backup
// that is restored has it, and applies it again: the same revisions have the same roles and
// weights, no pod starts anew, and nothing is lost. So it is if only the status is lost.
func TestBackupAndRestore(t *testing.T) {
	env := harness.Beside(t, time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.Injected()))
	u.Put(t, harness.ModelA)
	u.AwaitCondition(t, "Ready", "True")
	u.Put(t, harness.ModelB.Canary(50))
	u.AwaitCondition(t, "RolledOut", "True")
	before, pods := revisions(t, u), u.PodNames(t)
	predictions := u.StartProber(t)

	u.Run(t, "kubectl delete inferenceservice my-model --cascade=orphan")
	u.Put(t, harness.ModelB.Canary(50))
	u.AwaitCondition(t, "RolledOut", "True")
	awaitRevisions(t, u, before)
	predictions.More(t, 50)

	u.Run(t, "kubectl patch inferenceservice my-model --subresource=status --type=json "+
		`-p '[{"op": "replace", "path": "/status", "value": {}}]'`)
	awaitRevisions(t, u, before)
	u.AwaitCondition(t, "RolledOut", "True")
	predictions.More(t, 50)

	predictions.Stop(t)
	if now := u.PodNames(t); !slices.Equal(now, pods) {
		t.Errorf("the pods were %v and are %v", pods, now)
	}
}

// TestWhatIsChangedByHandIsPutBack edits and deletes what is Sluice's own, one after another.
func TestWhatIsChangedByHandIsPutBack(t *testing.T) {
	env := harness.Beside(t, time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
	u.Put(t, harness.ModelA)
	u.AwaitCondition(t, "Ready", "True")
	u.Put(t, harness.ModelB.Canary(10))
	u.AwaitCondition(t, "RolledOut", "True")
	stable := u.Predictor(t).LatestRolledoutRevision
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
		{"kubectl delete destinationrule my-model-predictor",
			"destinationrule my-model-predictor -o jsonpath='{range .spec.subsets[*]}x{end}'", "xxxx"},
		{`kubectl patch virtualservice my-model.ingress --type=json -p '[{"op": "replace", "path": "/spec/http/0/route/0/weight", "value": 10}, {"op": "replace", "path": "/spec/http/0/route/1/weight", "value": 90}]'`,
			"virtualservice my-model.ingress -o jsonpath='{.spec.http[0].route[*].weight}'", "90 10"},
		{"kubectl delete virtualservice my-model.ingress",
			"virtualservice my-model.ingress -o jsonpath='{.spec.http[0].route[*].weight}'", "90 10"},
		{"kubectl delete virtualservice my-model", "virtualservice my-model -o jsonpath='{.spec.http[0].route[*].weight}'",
			"90 10"},
		{"kubectl delete deployment " + stable + "-deployment", "deployment " + stable +
			"-deployment -o jsonpath='{.status.readyReplicas}'", "1"},
	} {
		u.Run(t, hand.does)
		u.AwaitPrinted(t, harness.RolloutTime, "after `"+hand.does+"` it is "+hand.want, "kubectl get "+hand.shows,
			func(shown string) error {
				if shown != hand.want {
					return fmt.Errorf("it is %q", shown)
				}
				return nil
			})
	}
	u.AwaitCondition(t, "RolledOut", "True")
	u.AwaitCondition(t, "Ready", "True")
	u.Predict(t, 20)
}

// revisions returns the roles and weights of the predictor's revisions.
func revisions(t *testing.T, u *harness.User) string {
	t.Helper()
	status := u.Predictor(t)
	all := "stable " + status.LatestRolledoutRevision + ", target " + status.LatestCreatedRevision
	for _, target := range status.Traffic {
		all += fmt.Sprintf(", %s %d", target.RevisionName, target.Percent)
	}
	return all
}

func awaitRevisions(t *testing.T, u *harness.User, want string) {
	t.Helper()
	harness.Eventually(t, harness.RolloutTime, "the revisions are as before", func() error {
		if now := revisions(t, u); now != want {
			return fmt.Errorf("now %s, before %s", now, want)
		}
		return nil
	})
}
