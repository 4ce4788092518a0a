package view

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Point is which revision of a component has how many percent of the traffic, from a time on.
type Point struct {
	Time    time.Time        `json:"time"`
	Weights map[string]int32 `json:"weights"`
	// Before are the weights until then, as far as they are known.
	Before map[string]int32 `json:"-"`
}

// reported is the message of an Event about weights: those of a component other than the predictor begin with its name.
var reported = regexp.MustCompile(
	`^(?:([a-z]+): )?.*weights changed from (.*) to (none|(?:[a-z0-9-]+ [0-9]{1,3} %(?:, )?)+)$`)

// ReportedWeights returns the weights of a service's components as Events report them, the oldest first. Events are kept
// for an hour by default, and equal ones are one: what they report has gaps.
func ReportedWeights(events []Event, service string) map[servingv1beta1.ComponentType][]Point {
	all := map[servingv1beta1.ComponentType][]Point{}
	for _, event := range slices.Backward(events) { // The newest is the first.
		match := reported.FindStringSubmatch(event.Message)
		if event.Reason != servingv1beta1.EventWeightsChanged || match == nil {
			continue
		}
		component := names.Component{InferenceService: service, Kind: match[1]}
		if component.Kind == "" {
			component.Kind = names.Predictor
		}
		kind := servingv1beta1.ComponentType(component.Kind)
		all[kind] = append(all[kind], Point{
			Time: event.Time, Weights: weightsIn(component, match[3]), Before: weightsIn(component, match[2])})
	}
	return all
}

// weightsIn returns the weights in a message such as `default-qbtms 90 %, canary-8m7jf 10 %`, by the revisions' names.
func weightsIn(component names.Component, text string) map[string]int32 {
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

const (
	// TrendTime is how much time a trend is of, as long as Events are kept by default.
	TrendTime = time.Hour
	// trendPoints is how many points a trend has.
	trendPoints = 10
)

// Trend returns how many percent of the traffic the predictor's current revision had in the last hour, as far as Events
// report it: at the end of each part of equal length, the oldest first. It returns nil if there is no such revision.
func Trend(service *servingv1beta1.InferenceService, events []Event, now time.Time) []int32 {
	status := service.Status.Components[names.Predictor]
	current := status.LatestCreatedRevision
	if current == "" {
		return nil
	}
	var present int32
	for _, target := range status.Traffic {
		if target.RevisionName == current {
			present += target.Percent
		}
	}
	points := ReportedWeights(events, service.Name)[names.Predictor]
	trend := make([]int32, trendPoints)
	for i := range trend {
		trend[i] = weightAt(points, current, present, now.Add(-TrendTime*time.Duration(trendPoints-1-i)/trendPoints))
	}
	trend[trendPoints-1] = present
	return trend
}

// weightAt returns what a revision had at a time. Without a change it is what it has at present.
func weightAt(points []Point, revision string, present int32, at time.Time) int32 {
	if len(points) == 0 {
		return present
	}
	weight := points[0].Before[revision]
	for _, point := range points {
		if !point.Time.After(at) {
			weight = point.Weights[revision]
		}
	}
	return weight
}
