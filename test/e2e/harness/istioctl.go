package harness

import (
	"strings"
	"testing"
)

// CheckAnalysis fails the test if Istio's own analysis finds anything in the namespace.
func (u *User) CheckAnalysis(t *testing.T) {
	u.analyze(t, "-n "+u.Namespace, "namespace: "+u.Namespace)
}

// CheckAnalysisOfAll fails the test if Istio's own analysis finds anything in any namespace. It is not
// for tests that run beside others, some of which cause warnings.
func (u *User) CheckAnalysisOfAll(t *testing.T) {
	u.analyze(t, "-A", "all namespaces")
}

// analyze runs istioctl analyze, and fails the test unless it prints that it has found nothing.
func (u *User) analyze(t *testing.T, where, described string) {
	t.Helper()
	stdout, stderr, err := u.Try("istioctl analyze " + where)
	nothing := "✔ No validation issues found when analyzing " + described + "."
	if printed := strings.TrimSpace(stdout + stderr); err != nil || printed != nothing {
		t.Errorf("$ istioctl analyze %s\n%s\n(%v); want %q", where, printed, err, nothing)
	}
}
