package render

import (
	"slices"
	"strings"
	"time"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
)

// trendWidth is how wide a page has to be to have the trends.
const trendWidth = 100

// List returns a line for each service. Those of several namespaces have their namespace.
func List(services []view.Service, namespaces bool, now time.Time, options Options) string {
	p := newPage(options)
	nameOf := func(service view.Service) string {
		if namespaces {
			return service.Namespace + "/" + service.Name
		}
		return service.Name
	}
	width := 4
	for _, service := range services {
		width = max(width, len(Clean(nameOf(service))))
	}
	width = min(width, max(20, p.Width-50))
	trends := p.Width >= trendWidth && slices.ContainsFunc(services, func(s view.Service) bool { return len(s.Trend) > 0 })
	trend := func(text string) string {
		if !trends {
			return "  "
		}
		return "  " + pad(text, 10) + "  "
	}
	p.line(span{pad("NAME", width) + "  " + pad("STATE", 12) + "  " + pad("TRAFFIC", 10) + trend("LAST HOUR") +
		pad("AGE", 4) + "  WHAT IS GOING ON", faint})
	for _, service := range services {
		p.line(span{pad(cut(Clean(nameOf(service)), width), width) + "  ", bold},
			span{pad(string(service.State), 12) + "  ", stateStyles[service.State]}, p.split(service),
			span{trend(sparkline(service.Trend)), plain}, span{pad(age(now, service.Created), 4) + "  ", faint},
			span{service.Summary(), plain})
	}
	return p.String()
}

// split is how the predictor's traffic is spread: the stable revision's part full, the canary's half full.
func (p *page) split(service view.Service) span {
	const width = 10
	stable, canary := 0, 0
	for _, component := range service.Components {
		if component.Kind != names.Predictor {
			continue
		}
		for _, revision := range component.Revisions {
			if revision.Role == view.Stable {
				stable += int(revision.Percent)
			} else {
				canary += int(revision.Percent)
			}
		}
	}
	filled := canary * width / 100
	if canary > 0 {
		filled = min(max(filled, 1), width)
	}
	if stable > 0 {
		filled = min(filled, width-1)
	}
	if stable+canary == 0 {
		return span{strings.Repeat("·", width), faint}
	}
	return span{strings.Repeat("█", width-filled) + strings.Repeat("▒", filled), plain}
}

// sparkline draws percents as eighths, and a dot for none.
func sparkline(percents []int32) string {
	eighths := []rune("·▁▂▃▄▅▆▇█")
	var line strings.Builder
	for _, percent := range percents {
		line.WriteRune(eighths[min(max(0, (int(percent)*8+99)/100), 8)])
	}
	return line.String()
}

// Names returns a line for each service, as `-o name` has it.
func Names(services []view.Service) string {
	p := newPage(Options{})
	for _, service := range services {
		p.whole(span{text: Resource(service.Name)})
	}
	return p.String()
}

// Resource is how kubectl names an InferenceService.
func Resource(name string) string { return "inferenceservice.serving.kubeflow.org/" + Clean(name) }
