package render

import (
	"cmp"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
)

// styles of what has become of revisions.
var outcomeStyles = map[view.Outcome]style{
	view.IsStable: green, view.IsCanary: amber, view.WasRejected: red, view.WasPromoted: plain,
	view.WasSuperseded: faint,
}

// History returns a table of a service's revisions.
func History(history view.History, now time.Time, options Options) string {
	p := newPage(options)
	component := ""
	width := 9
	for _, entry := range history.Entries {
		width = max(width, min(len(Clean(entry.Version)), 40))
	}
	for _, entry := range history.Entries {
		if entry.Component != component {
			if component != "" {
				p.line()
			}
			component = entry.Component
			p.line(span{component, bold})
			p.line(span{"   #  " + pad("REVISION", width) + "  " + pad("OUTCOME", 10) + "  " + pad("CREATED", 7) + "  " +
				pad("ROLLED OUT", 10) + "  " + pad("TOOK", 6) + "  MODEL", faint})
		}
		p.entry(entry, width, now)
	}
	if len(history.Entries) == 0 && len(history.Missing) == 0 {
		p.line(span{text: "there is no revision yet"})
	}
	for i, writer := range history.Writers {
		if i == 0 {
			p.line()
		}
		p.line(span{text: fmt.Sprintf("the present spec has fields of %s (%s, %s ago)", writer.Manager, writer.Operation,
			age(now, writer.Time))})
	}
	p.missing(history.Missing)
	return p.String()
}

// entry writes a revision.
func (p *page) entry(entry view.Entry, width int, now time.Time) {
	took := "-"
	if entry.Took.Duration > 0 {
		took = duration.HumanDuration(entry.Took.Duration)
	}
	model := entry.Model
	if p.Width < 120 {
		model = view.Short(model)
	}
	p.line(span{fmt.Sprintf("%4d  ", entry.Number), faint}, span{pad(cut(Clean(entry.Version), width), width) + "  ", plain},
		span{pad(string(entry.Outcome), 10) + "  ", outcomeStyles[entry.Outcome]},
		span{pad(age(now, entry.Created), 7) + "  ", faint}, span{pad(age(now, entry.RolledOut), 10) + "  ", faint},
		span{pad(took, 6) + "  ", faint}, span{model, plain})
	if entry.Figures != "" {
		p.wrapped([]span{{text: "      "}}, entry.Figures, red)
	}
}

// Explanation returns sentences and the commands after them.
func Explanation(explanation view.Explanation, options Options) string {
	p := newPage(options)
	for _, sentence := range explanation.Sentences {
		p.wrapped(nil, sentence, plain)
	}
	if len(explanation.Commands) > 0 {
		p.line()
	}
	width := 0
	for _, command := range explanation.Commands {
		width = max(width, len(Clean(command.Line)))
	}
	for _, command := range explanation.Commands {
		if width+len(command.For)+6 > p.Width {
			p.line(span{"# " + command.For, faint})
			p.whole(span{command.Line, bold})
			continue
		}
		p.whole(span{pad(command.Line, width), bold}, span{"  # " + command.For, faint})
	}
	return p.String()
}

// Diff returns a unified difference, line by line.
func Diff(lines []string, options Options) string {
	p := newPage(Options{Colour: options.Colour})
	for _, line := range lines {
		s := plain
		switch cmp.Or(line, " ")[0] {
		case '+':
			s = green
		case '-':
			s = red
		case '@':
			s = blue
		}
		p.whole(span{line, s})
	}
	return p.String()
}

// Sentences returns each sentence in lines of its own.
func Sentences(sentences []string, options Options) string {
	p := newPage(options)
	for _, sentence := range sentences {
		p.wrapped(nil, sentence, plain)
	}
	return p.String()
}
