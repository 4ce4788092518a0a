package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// TestTags reaches single revisions by hosts of their own: a canary that gets no traffic is
// tried, superseded and promoted, under predictions by all of the hosts.
func TestTags(t *testing.T) {
	env := harness.Beside(t, 2*time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.Injected()))
	u.Put(t, harness.ModelA)
	u.AwaitCondition(t, "Ready", "True")
	u.Run(t, "kubectl annotate inferenceservice my-model "+names.AnnotationTagRouting+"=true")
	awaitTag(t, u, "latest", harness.FlowersAnswer)
	latest := probeTag(t, u, "latest")

	u.Put(t, harness.ModelB.Canary(0))
	awaitTag(t, u, "prev", harness.FlowersAnswer)
	prev := probeTag(t, u, "prev")
	awaitTag(t, u, "latest", harness.Flowers2Answer)
	harness.CheckShare(t, u.Predict(t, 100), 0)
	prev.Stop(t)
	checkTags(t, u, map[string]int32{"latest": 0, "prev": 100})

	// The canary is given up. The latest revision answers all the while.
	u.Put(t, harness.ModelA)
	awaitTag(t, u, "latest", harness.FlowersAnswer)
	awaitNoTag(t, u, "prev")

	u.Put(t, harness.ModelB.Canary(50))
	awaitTag(t, u, "latest", harness.Flowers2Answer)
	u.AwaitCondition(t, "RolledOut", "True")
	u.Put(t, harness.ModelB)
	awaitNoTag(t, u, "prev")
	latest.More(t, 50)
	latest.Stop(t)
	checkTags(t, u, map[string]int32{"latest": 100})

	u.Run(t, "kubectl annotate inferenceservice my-model "+names.AnnotationTagRouting+"-")
	awaitNoTag(t, u, "latest")
	u.Predict(t, 20)
}

// tagHost is the host of one revision.
func tagHost(u *harness.User, tag string) string {
	return tag + "-my-model-predictor." + u.Namespace + ".example.com"
}

func predictTag(t *testing.T, u *harness.User, tag string) (int, error) {
	t.Helper()
	input := harness.SampleInput(t)
	return u.PredictAt(tagHost(u, tag), input)
}

// awaitTag waits until a tag's host is answered by a model.
func awaitTag(t *testing.T, u *harness.User, tag string, model int) {
	t.Helper()
	u.AwaitModel(t, tagHost(u, tag), model)
}

// awaitNoTag waits until a tag has no host any longer.
func awaitNoTag(t *testing.T, u *harness.User, tag string) {
	t.Helper()
	harness.Eventually(t, harness.RolloutTime, tag+" has no host", func() error {
		answer, err := predictTag(t, u, tag)
		if err == nil {
			return fmt.Errorf("it answers %d", answer)
		}
		return nil
	})
}

// probeTag sends predictions to a tag's host.
func probeTag(t *testing.T, u *harness.User, tag string) *harness.Prober {
	t.Helper()
	input := harness.SampleInput(t)
	return harness.Probe(t, func() error {
		_, err := u.PredictAt(tagHost(u, tag), input)
		return err
	})
}

// checkTags compares the tags in the status: their part of the traffic, by tag.
func checkTags(t *testing.T, u *harness.User, want map[string]int32) {
	t.Helper()
	got := map[string]v1beta1.TrafficTarget{}
	for _, target := range u.Predictor(t).Traffic {
		if target.Tag != "" {
			got[target.Tag] = target
		}
	}
	if len(got) != len(want) {
		t.Errorf("the status has the tags %v, want %v", got, want)
	}
	for tag, percent := range want {
		target := got[tag]
		if target.Percent != percent || target.URL != "http://"+tagHost(u, tag) {
			t.Errorf("the status has %s as %+v, want %d %%", tag, target, percent)
		}
	}
}
