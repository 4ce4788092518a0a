package e2e

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// document is a my-model that a test applies.
type document struct {
	model string // of the sample models
	// percent is canaryTrafficPercent, nil to leave it out.
	percent *int
	// replicas is minReplicas, 0 to leave it out.
	replicas int
	// timeout is the predictor's, in seconds, 0 to leave it out.
	timeout int
	// most is maxReplicas, if it is not 0.
	most int
	// scaling is scaleMetric and scaleTarget, "" to leave them out: "rps 20".
	scaling string
	// env is the model server's: each makes another revision, and the local
	// cluster's server can be told by it to fail (STAND_IN_...).
	env map[string]string
}

// canary returns the document with a percent.
func (d document) canary(percent int) document {
	d.percent = ptr.To(percent)
	return d
}

// scaled returns the document with another number of replicas.
func (d document) scaled(replicas int) document {
	d.replicas = replicas
	return d
}

// share is what the document allows the revision that it makes, where there is a
// stable one.
func (d document) share() int { return ptr.Deref(d.percent, 100) }

func (d document) manifest() string {
	lines := []string{
		"apiVersion: serving.kubeflow.org/v1beta1",
		"kind: InferenceService",
		"metadata: {name: my-model}",
		"spec:",
		"  predictor:",
	}
	if d.percent != nil {
		lines = append(lines, fmt.Sprintf("    canaryTrafficPercent: %d", *d.percent))
	}
	if d.replicas > 0 {
		lines = append(lines, fmt.Sprintf("    minReplicas: %d", d.replicas))
	}
	if d.most > 0 {
		lines = append(lines, fmt.Sprintf("    maxReplicas: %d", d.most))
	}
	if metric, target, given := strings.Cut(d.scaling, " "); given {
		lines = append(lines, "    scaleMetric: "+metric, "    scaleTarget: "+target)
	}
	if d.timeout > 0 {
		lines = append(lines, fmt.Sprintf("    timeout: %d", d.timeout))
	}
	lines = append(lines,
		"    tensorflow:",
		"      storageUri: gs://kfserving-samples/models/tensorflow/"+d.model)
	if len(d.env) > 0 {
		lines = append(lines, "      env:")
	}
	for _, name := range slices.Sorted(maps.Keys(d.env)) {
		lines = append(lines, fmt.Sprintf("      - {name: %s, value: %q}", name, d.env[name]))
	}
	return strings.Join(lines, "\n") + "\n"
}

// put applies a document and returns once the manager has seen it, with when it
// was applied.
func (u *user) put(t *testing.T, d document) (status v1beta1.ComponentStatus, applied time.Time) {
	t.Helper()
	u.run(t, "kubectl apply -f - <<'END'\n"+d.manifest()+"END")
	applied = time.Now()
	eventually(t, goneTime, "the manager looks at the document", func() error {
		service, err := u.service("my-model")
		if err != nil {
			return err
		}
		status = service.Status.Components[v1beta1.PredictorComponent]
		if service.Status.ObservedGeneration < service.Generation || status.LatestCreatedRevision == "" {
			return fmt.Errorf("status is of generation %d, not %d", service.Status.ObservedGeneration, service.Generation)
		}
		return nil
	})
	return status, applied
}

// awaitCondition waits until a condition of the current document is as wanted.
func (u *user) awaitCondition(t *testing.T, name, wanted string) {
	t.Helper()
	eventually(t, rolloutTime, fmt.Sprintf("%s is %s", name, wanted), func() error {
		service, err := u.service("my-model")
		if err != nil {
			return err
		}
		for _, condition := range service.Status.Conditions {
			if condition.Type != name {
				continue
			}
			if condition.ObservedGeneration == service.Generation && (string(condition.Status) == wanted || condition.Reason == wanted) {
				return nil
			}
			return fmt.Errorf("it is %s of generation %d: %s: %s", condition.Status, condition.ObservedGeneration, condition.Reason, condition.Message)
		}
		return fmt.Errorf("there is no such condition")
	})
}
