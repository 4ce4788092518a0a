package docs

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// waitingReasons are those of RolledOut for which a tool that deploys from git has to wait. With any other reason, the
// rollout needs a person.
var waitingReasons = []string{
	"AnalysisUnavailable", "Retrying", "Settling", "Stepping", "WaitingForCapacity", "WaitingForEvidence",
	"WaitingForPods", "WaitingForPredictor", "WaitingForRetirement",
}

var (
	reasonConstant = regexp.MustCompile(`(?m)^\tReason\w+ += "(\w+)"$`)
	celList        = regexp.MustCompile(`c\.reason in \[([^\]]*)\]`)
	luaList        = regexp.MustCompile(`(?s)local waiting = \{(.*?)\}`)
	word           = regexp.MustCompile(`[A-Z]\w+`)
)

func page(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestReasonsHaveHelp: troubleshooting.md has each reason of a condition.
func TestReasonsHaveHelp(t *testing.T) {
	found := reasonConstant.FindAllStringSubmatch(page(t, "../apis/serving/v1beta1/reasons.go"), -1)
	if len(found) < 25 {
		t.Fatalf("reasons.go has %d reasons that can be read", len(found))
	}
	help := page(t, "troubleshooting.md")
	for _, reason := range found {
		fine := reason[1] == "AsExpected" || reason[1] == "Other"
		if !fine && !strings.Contains(help, "`"+reason[1]+"`") {
			t.Errorf("troubleshooting.md doesn't have the reason %s", reason[1])
		}
	}
}

// TestWaitingReasonsOfGitOps: each of gitops.md's health checks waits for the same reasons.
func TestWaitingReasonsOfGitOps(t *testing.T) {
	text := page(t, "tasks/gitops.md")
	lists := slices.Concat(celList.FindAllStringSubmatch(text, -1), luaList.FindAllStringSubmatch(text, -1))
	if len(lists) != 3 {
		t.Fatalf("gitops.md has %d lists of reasons, want two of Flux's check and one of Argo CD's", len(lists))
	}
	for _, list := range lists {
		got := word.FindAllString(list[1], -1)
		if slices.Sort(got); !slices.Equal(got, waitingReasons) {
			t.Errorf("gitops.md waits for %v, want %v", got, waitingReasons)
		}
	}
}
