package render

import (
	"fmt"

	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/lint"
)

// severityStyles are those of findings.
var severityStyles = map[lint.Severity]style{lint.Denied: red, lint.Refused: red, lint.Warned: amber,
	lint.Unwise: amber}

// Findings returns what is wrong with manifests, or how many services they have if nothing is.
func Findings(findings []lint.Finding, services int, options Options) string {
	p := newPage(options)
	for _, finding := range findings {
		p.wrapped([]span{{pad(string(finding.Severity), 7) + "  ", severityStyles[finding.Severity]},
			{finding.Service + "  ", bold}}, finding.Sentence, plain)
	}
	if len(findings) == 0 {
		p.line(span{fmt.Sprintf("nothing is wrong with the InferenceServices: %d", services), green})
	}
	return p.String()
}
