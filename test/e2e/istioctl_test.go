package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// checkAnalyze: Istio's own analysis finds nothing in the namespace.
func (u *user) checkAnalyze(t *testing.T) {
	u.analyze(t, "-n "+u.namespace, "namespace: "+u.namespace)
}

// checkAnalyzeAll: Istio's own analysis finds nothing anywhere: not for tests that run
// beside others, some of which make what it warns of.
func (u *user) checkAnalyzeAll(t *testing.T) {
	u.analyze(t, "-A", "all namespaces")
}

func (u *user) analyze(t *testing.T, where, described string) {
	t.Helper()
	stdout, stderr, err := u.try("istioctl analyze " + where)
	nothing := "✔ No validation issues found when analyzing " + described + "."
	if printed := strings.TrimSpace(stdout + stderr); err != nil || printed != nothing {
		t.Errorf("$ istioctl analyze %s\n%s\n(%v); want %q", where, printed, err, nothing)
	}
}

// checkDescribe: what Istio tells of a pod shows its revision's weight, where it
// tells of the Service over all revisions. (Of the Service of the in-cluster
// address istioctl says that no destination matches: it doesn't follow a route
// from one Service's host to another's subsets.)
func (w walk) checkDescribe(t *testing.T, s stage) {
	pods, err := w.pods()
	if err != nil {
		t.Fatal(err)
	}
	for _, pod := range pods {
		role, _, _ := strings.Cut(pod.Labels["version"], "-")
		weight := s.weights[role]
		command := fmt.Sprintf("istioctl experimental describe pod %s.%s", pod.Name, w.namespace)
		shown := regexp.MustCompile(fmt.Sprintf(`Route to host "\S+" subset "%s(-failover)?" with weight %d%%`, pod.Labels["version"], weight))
		printed := w.run(t, command)
		if found := shown.MatchString(printed); found != (weight > 0) {
			t.Errorf("$ %s\nshows the weight %d%%: %v; want %v\n%s", command, weight, found, weight > 0, printed)
		}
		if strings.Contains(printed, "UNKNOWN subset") {
			t.Errorf("$ %s\nmisses a subset that is routed to:\n%s", command, printed)
		}
	}
}
