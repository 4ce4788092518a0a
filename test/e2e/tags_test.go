package e2e

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// TestTags reaches single revisions by hosts of their own: a canary that gets no traffic is
// tried, superseded and promoted, under predictions by all of the hosts.
func TestTags(t *testing.T) {
	env := beside(t, 2*time.Minute)
	u := env.enter(t, env.newNamespace(t, injected()))
	u.put(t, harness.ModelA)
	u.awaitCondition(t, "Ready", "True")
	u.run(t, "kubectl annotate inferenceservice my-model "+names.AnnotationTagRouting+"=true")
	u.awaitTag(t, "latest", flowers)
	latest := u.probeTag(t, "latest")

	u.put(t, harness.ModelB.Canary(0))
	u.awaitTag(t, "prev", flowers)
	prev := u.probeTag(t, "prev")
	u.awaitTag(t, "latest", flowers2)
	checkShare(t, u.predict(t, 100), 0)
	prev.stop(t)
	u.checkTags(t, map[string]int32{"latest": 0, "prev": 100})

	// It was not what was wanted. Nobody who asks for the latest is left alone meanwhile.
	u.put(t, harness.ModelA)
	u.awaitTag(t, "latest", flowers)
	u.awaitNoTag(t, "prev")

	u.put(t, harness.ModelB.Canary(50))
	u.awaitTag(t, "latest", flowers2)
	u.awaitCondition(t, "RolledOut", "True")
	u.put(t, harness.ModelB)
	u.awaitNoTag(t, "prev")
	latest.more(t, 50)
	latest.stop(t)
	u.checkTags(t, map[string]int32{"latest": 100})

	u.run(t, "kubectl annotate inferenceservice my-model "+names.AnnotationTagRouting+"-")
	u.awaitNoTag(t, "latest")
	u.predict(t, 20)
}

// tagHost is the host of one revision.
func (u *user) tagHost(tag string) string {
	return tag + "-my-model-predictor." + u.namespace + ".example.com"
}

func (u *user) predictTag(t *testing.T, tag string) (int, error) {
	t.Helper()
	input, err := os.ReadFile("testdata/input.json")
	if err != nil {
		t.Fatal(err)
	}
	return u.predictAt(u.tagHost(tag), input)
}

// awaitTag waits until a tag's host is answered by a model.
func (u *user) awaitTag(t *testing.T, tag string, model int) {
	t.Helper()
	u.awaitModel(t, u.tagHost(tag), model)
}

// awaitNoTag waits until a tag has no host any longer.
func (u *user) awaitNoTag(t *testing.T, tag string) {
	t.Helper()
	eventually(t, rolloutTime, tag+" has no host", func() error {
		answer, err := u.predictTag(t, tag)
		if err == nil {
			return fmt.Errorf("it answers %d", answer)
		}
		return nil
	})
}

// probeTag sends predictions to a tag's host.
func (u *user) probeTag(t *testing.T, tag string) *prober {
	t.Helper()
	input, err := os.ReadFile("testdata/input.json")
	if err != nil {
		t.Fatal(err)
	}
	return probe(t, func() error {
		_, err := u.predictAt(u.tagHost(tag), input)
		return err
	})
}

// checkTags compares what the status tells of tags: their part of the traffic, by tag.
func (u *user) checkTags(t *testing.T, want map[string]int32) {
	t.Helper()
	got := map[string]v1beta1.TrafficTarget{}
	for _, target := range u.predictor(t).Traffic {
		if target.Tag != "" {
			got[target.Tag] = target
		}
	}
	if len(got) != len(want) {
		t.Errorf("the status tells of tags %v, want %v", got, want)
	}
	for tag, percent := range want {
		target := got[tag]
		if target.Percent != percent || target.URL != "http://"+u.tagHost(tag) {
			t.Errorf("the status tells of %s: %+v, want %d %%", tag, target, percent)
		}
	}
}
