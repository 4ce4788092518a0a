package istio

import (
	"strings"
	"testing"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

func TestRegexesOfHeaders(t *testing.T) {
	for regex, want := range map[string]string{
		"":                          "",
		"next":                      "",
		"(next|beta)-[0-9]+":        "",
		".*":                        "",
		`\pL+`:                      "",
		strings.Repeat("a", 256):    "",
		"*":                         "is no regular expression of RE2: error parsing regexp: missing argument to repetition operator: `*`",
		"(a":                        "is no regular expression of RE2: error parsing regexp: missing closing ): `(a`",
		"(?=a)":                     "is no regular expression of RE2: error parsing regexp: invalid or unsupported Perl syntax: `(?=`",
		strings.Repeat(".{900}", 3): "is too large for Envoy: repeat less, or use prefix",
		`\pL{9}`:                    "is too large for Envoy: repeat less, or use prefix",
	} {
		got := HeaderProblems(servingv1beta1.RolloutHeaders{"x-model": {Regex: regex}})
		if want == "" && len(got) > 0 || want != "" && (len(got) != 1 || got[0] != "regex of x-model in rollout.headers "+want) {
			t.Errorf("%.30s: the problems are %q, want %q", regex, got, want)
		}
	}
}

func TestProblemsOfHeadersAreInOrder(t *testing.T) {
	headers := servingv1beta1.RolloutHeaders{"x-c": {Regex: "("}, "x-a": {Regex: "("}, "x-b": {Exact: "("}, "x-d": {Regex: "("}}
	for range 20 {
		if got := strings.Join(HeaderProblems(headers), "\n"); strings.Index(got, "x-a") > strings.Index(got, "x-c") ||
			strings.Index(got, "x-c") > strings.Index(got, "x-d") || strings.Contains(got, "x-b") {
			t.Fatalf("the problems are %q", got)
		}
	}
}
