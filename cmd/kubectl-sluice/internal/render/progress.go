package render

import (
	"strings"
	"time"

	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
)

// Progress returns how far a service is, in one line that a log can keep. The time is in UTC.
func Progress(progress view.Progress, at time.Time, options Options) string {
	p := newPage(options)
	weights := progress.Weights
	if weights == "" {
		weights = "no traffic yet"
	}
	reason := strings.TrimPrefix(progress.Reason+": "+progress.Message, ": ")
	if progress.Reason == "AsExpected" {
		reason = ""
	}
	p.whole(span{at.UTC().Format(time.TimeOnly) + "Z  ", faint},
		span{pad(string(progress.State), 12) + "  ", stateStyles[progress.State]},
		span{weights + "  ", plain}, span{strings.TrimSuffix(reason, ": "), plain})
	return p.String()
}
