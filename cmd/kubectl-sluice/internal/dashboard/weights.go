package dashboard

import (
	"maps"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
)

// keptPoints is how many points are kept of a component: the oldest are dropped.
const keptPoints = 500

// Point is which revision of a component has how many percent of the traffic, from a time on.
type Point struct {
	Time    time.Time        `json:"time"`
	Weights map[string]int32 `json:"weights"`
}

// weights are those of a service over time, by component.
type weights map[servingv1beta1.ComponentType][]Point

// record adds the weights that a service has now, where they differ from the last ones. The slices that it had before
// are not written to, so that they may be read meanwhile.
func (w weights) record(service *servingv1beta1.InferenceService, now time.Time) {
	for kind, status := range service.Status.Components {
		point := Point{Time: now, Weights: map[string]int32{}}
		for _, target := range status.Traffic {
			if target.Percent > 0 {
				point.Weights[target.RevisionName] += target.Percent
			}
		}
		points := w[kind]
		if n := len(points); n > 0 && maps.Equal(points[n-1].Weights, point.Weights) || n == 0 && len(point.Weights) == 0 {
			continue
		}
		w[kind] = append(points[max(0, len(points)+1-keptPoints):len(points):len(points)], point)
	}
}

// reported is the message of an Event about weights: those of a component other than the predictor begin with its name.
var reported = regexp.MustCompile(`^(?:([a-z]+): )?.*weights changed from .* to (none|(?:[a-z0-9-]+ [0-9]{1,3} %(?:, )?)+)$`)

// after returns the weights that Events report of the time before those that were recorded, and then these. Events are
// kept for an hour by default, and equal ones are one: what they report has gaps.
func (w weights) after(events []view.Event, service string) weights {
	all := weights{}
	for i := len(events) - 1; i >= 0; i-- { // The newest is the first.
		event := events[i]
		match := reported.FindStringSubmatch(event.Message)
		if event.Reason != servingv1beta1.EventWeightsChanged || match == nil {
			continue
		}
		component := names.Component{InferenceService: service, Kind: match[1]}
		if component.Kind == "" {
			component.Kind = names.Predictor
		}
		kind := servingv1beta1.ComponentType(component.Kind)
		if recorded := w[kind]; len(recorded) > 0 && !event.Time.Before(recorded[0].Time) {
			continue
		}
		all[kind] = append(all[kind], Point{Time: event.Time, Weights: parsed(component, match[2])})
	}
	for kind, points := range w {
		all[kind] = append(all[kind], points...)
	}
	return all
}

// parsed returns the weights in a message such as `default-qbtms 90 %, canary-8m7jf 10 %`, by the revisions' names.
func parsed(component names.Component, text string) map[string]int32 {
	weights := map[string]int32{}
	for part := range strings.SplitSeq(text, ", ") {
		if version, percent, found := strings.Cut(strings.TrimSuffix(part, " %"), " "); found {
			if weight, err := strconv.ParseInt(percent, 10, 32); err == nil {
				weights[component.Revision(version)] = int32(weight)
			}
		}
	}
	return weights
}
