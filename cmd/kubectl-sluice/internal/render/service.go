package render

import (
	"fmt"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
)

// styles of what a service is.
var stateStyles = map[view.State]style{
	view.Failed: red, view.NotReady: red, view.RollingOut: amber, view.Unseen: amber, view.Holding: blue,
	view.RolledOut: green,
}

// styles of what a revision is.
var roleStyles = map[view.Role]style{
	view.Stable: green, view.Canary: amber, view.Rejected: red, view.Previous: faint, view.Retiring: faint,
}

// Service returns the tree of a service: components, revisions, conditions and Events.
func Service(service view.Service, now time.Time, options Options) string {
	p := newPage(options)
	p.line(span{service.Name, bold}, span{" in " + service.Namespace + "  ", plain},
		span{string(service.State), stateStyles[service.State]}, span{"  " + age(now, service.Created) + " old", faint})
	if service.URL != "" {
		p.line(span{service.URL, faint})
	}
	columns := columnsOf(service, now, p.Width)
	for _, component := range service.Components {
		p.line()
		p.component(component, columns, now)
	}
	p.conditions(service.Conditions)
	p.events(service.Events, now)
	p.missing(service.Missing)
	return p.String()
}

// columns are the widths of the columns of revisions.
type columns struct{ version, role, bar, pods, age int }

// columnsOf returns the widths that all of the service's revisions fit in.
func columnsOf(service view.Service, now time.Time, width int) columns {
	c := columns{version: 9, role: 4, bar: 10, pods: 4, age: 3}
	if width >= 120 {
		c.bar = 20
	}
	for _, component := range service.Components {
		c.version = max(c.version, len(component.Kind)-3)
		for _, revision := range component.Revisions {
			c.version = max(c.version, min(len(revision.Version), 40))
			c.role = max(c.role, len(revision.Role))
			c.pods = max(c.pods, len(podsText(revision.Pods)))
			c.age = max(c.age, len(age(now, revision.Created)))
		}
	}
	return c
}

// component writes a component with its revisions.
func (p *page) component(component view.Component, c columns, now time.Time) {
	p.line(span{pad(component.Kind, c.version+3), bold}, span{"  " + pad("ROLE", c.role) + "  " +
		pad("TRAFFIC", c.bar+6) + "  ASKED  " + pad("PODS", c.pods) + "  " + pad("AGE", c.age) + "  MODEL", faint})
	for i, revision := range component.Revisions {
		branch := "├─ "
		if i == len(component.Revisions)-1 {
			branch = "└─ "
		}
		model := revision.Model
		if p.Width < 120 {
			model = view.Short(model)
		}
		p.line(
			span{branch, faint}, span{pad(cut(Clean(revision.Version), c.version), c.version) + "  ", plain},
			span{pad(string(revision.Role), c.role) + "  ", roleStyles[revision.Role]},
			span{bar(revision.Percent, c.bar), roleStyles[revision.Role]},
			span{fmt.Sprintf(" %3d %%", revision.Percent), plain},
			span{fmt.Sprintf("  %3d %%  ", revision.Asked), askedStyle(revision)},
			span{pad(podsText(revision.Pods), c.pods) + "  ", podsStyle(revision.Pods)},
			span{pad(age(now, revision.Created), c.age) + "  ", faint}, span{model, plain})
	}
	if len(component.Revisions) == 0 {
		p.line(span{"└─ ", faint}, span{"no revision yet", faint})
	}
	p.notes(component, now)
}

// askedStyle is that of what the spec asks for: it stands out where it differs from what the route carries.
func askedStyle(revision view.Revision) style {
	if revision.Asked == revision.Percent {
		return faint
	}
	return amber
}

// notes writes where the rollout of a component is.
func (p *page) notes(component view.Component, now time.Time) {
	indent := []span{{text: "   "}}
	if step := component.Step; step != nil {
		p.wrapped(indent, stepText(*step, now), plain)
	}
	if rejected := component.Rejected; rejected != nil {
		p.wrapped(indent, fmt.Sprintf("rejected %s ago: %s", age(now, rejected.Time.Time), rejected.Message), red)
	}
	if analysis := component.Analysis; analysis != nil {
		s := plain
		if analysis.Verdict == servingv1beta1.VerdictWorse {
			s = red
		}
		p.wrapped(indent, analysisText(*analysis), s)
		for _, measure := range analysis.Measures {
			p.line(span{text: "     " + pad(measure.Name, 6) + "  " + countsText(measure.Revision) +
				"; the stable revision " + countsText(measure.ComparedTo)})
		}
	}
}

// stepText is a step as a sentence.
func stepText(step view.Step, now time.Time) string {
	text := fmt.Sprintf("step %d of %d: %d %% of the traffic", step.Step, step.Steps, step.Percent)
	if step.Mirror > 0 {
		text = fmt.Sprintf("step %d of %d: copies of %d %% of the requests", step.Step, step.Steps, step.Mirror)
	}
	if left := step.Until.Sub(now); left > 0 {
		text += " for " + duration.HumanDuration(left) + " more"
	} else {
		text += ", whose time is over"
	}
	if step.Next > 0 {
		text += fmt.Sprintf(", then %d %%", step.Next)
	}
	return text
}

// analysisText is a comparison as a sentence.
func analysisText(analysis servingv1beta1.AnalysisStatus) string {
	if analysis.Verdict == servingv1beta1.VerdictWorse {
		return "worse than the stable revision, and chance is ruled out"
	}
	return fmt.Sprintf("%d requests in this step; %d %% of the evidence that it takes to find it worse",
		analysis.Requests, analysis.Evidence)
}

// countsText are counts of requests.
func countsText(counts servingv1beta1.RequestCounts) string {
	if counts.Requests == 0 {
		return "has answered none"
	}
	return fmt.Sprintf("%s of %d", counts.Rate, counts.Requests)
}

// conditions writes the conditions, each with its sentence.
func (p *page) conditions(conditions []view.Condition) {
	if len(conditions) == 0 {
		return
	}
	p.line()
	width := 0
	for _, condition := range conditions {
		width = max(width, len(Clean(condition.Type)))
	}
	for _, condition := range conditions {
		mark, s := "✗ ", red
		switch {
		case condition.Good:
			mark, s = "✓ ", green
		case condition.Waits:
			mark, s = "… ", amber
		}
		head := []span{{mark, s}, {pad(condition.Type, width) + "  ", plain}}
		text := condition.Message
		if condition.Reason != "" && text != "" {
			text = condition.Reason + ": " + text
		} else if text == "" {
			text = condition.Reason
		}
		p.wrapped(head, text, plain)
	}
}

// events writes Events.
func (p *page) events(events []view.Event, now time.Time) {
	if len(events) == 0 {
		return
	}
	p.line()
	width := 0
	for _, event := range events {
		width = max(width, len(Clean(event.Reason)))
	}
	for _, event := range events {
		s := plain
		if event.Warning {
			s = red
		}
		p.wrapped([]span{{pad(age(now, event.Time), 5) + " ", faint}, {pad(event.Reason, width) + "  ", s}},
			event.Message, plain)
	}
}

// missing writes what the user may not read.
func (p *page) missing(missing []string) {
	if len(missing) > 0 {
		p.line()
	}
	for _, sentence := range missing {
		p.wrapped([]span{{"not shown: ", amber}}, sentence, plain)
	}
}

// bar is a part of 100 as a bar. It shows as nothing only what is nothing, and as full only what is all.
func bar(percent int32, width int) string {
	filled := int(percent) * width / 100
	if percent > 0 {
		filled = max(filled, 1)
	}
	filled = min(max(filled, 0), width)
	return strings.Repeat("█", filled) + strings.Repeat("░", width-filled)
}

// podsText is how many pods are ready, of how many.
func podsText(pods *view.Pods) string {
	if pods == nil {
		return "-"
	}
	return fmt.Sprintf("%d/%d", pods.Ready, pods.Wanted)
}

// podsStyle is that of pods: those that are not ready stand out.
func podsStyle(pods *view.Pods) style {
	if pods != nil && pods.Ready < pods.Wanted {
		return amber
	}
	return plain
}

// age is how long ago something was, such as 3m; a dash if that is unknown.
func age(now, at time.Time) string {
	if at.IsZero() {
		return "-"
	}
	return duration.HumanDuration(now.Sub(at))
}
