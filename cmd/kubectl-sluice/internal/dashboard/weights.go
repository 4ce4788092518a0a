package dashboard

import (
	"maps"
	"slices"
	"time"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
)

// keptPoints is how many points are kept of a component: the oldest are dropped.
const keptPoints = 500

// weights are those of a service over time, by component.
type weights map[servingv1beta1.ComponentType][]view.Point

// record adds the weights that a service has now, where they differ from the last ones. The slices that it had before
// are not written to, so that they may be read meanwhile.
func (w weights) record(service *servingv1beta1.InferenceService, now time.Time) {
	for kind, status := range service.Status.Components {
		point := view.Point{Time: now, Weights: map[string]int32{}}
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

// after returns the weights that Events report of the time before those that were recorded, and then these.
func (w weights) after(events []view.Event, service string) weights {
	all := weights(view.ReportedWeights(events, service))
	for kind, points := range w {
		known := all[kind]
		if len(points) > 0 {
			known = slices.DeleteFunc(known, func(point view.Point) bool { return !point.Time.Before(points[0].Time) })
		}
		all[kind] = append(known, points...)
	}
	return all
}
