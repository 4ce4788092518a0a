package plan

import (
	"fmt"
	"time"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// waitsForEvidence is why the target can't have more than the share of its step although that is over, nil if it can.
func (d *decision) waitsForEvidence(step int) *Problem {
	analysis := d.Spec.Analysis
	if analysis == nil || step < 0 && d.beginsLater() {
		return nil
	}
	if unknown := d.figuresProblem(); unknown != nil {
		return unknown
	}
	least := analysis.MinRequests
	if step < 0 || d.passes(step) {
		least = 0 // There is no step that they could be of.
	}
	switch {
	case d.worse():
		return d.worseProblem()
	case !d.counted() && least == 0:
		return &Problem{servingv1beta1.ReasonWaitingForEvidence, fmt.Sprintf(
			"the requests to revision %s are not counted yet", d.target.Version)}
	case d.answered() >= least:
		return nil
	case d.counted() && analysis.Patience != nil && d.passed(d.stepEnd(step), *analysis.Patience):
		return nil
	}
	return d.fewRequestsProblem(step)
}

// worse reports whether the figures show that the target, which is not stable, is worse than the stable revision.
func (d *decision) worse() bool {
	of := d.Figures.Of
	return d.Figures.Worse != "" && of.Target == d.target.Version && of.Stable == version(d.stable)
}

// worseProblem is that a target that is worse than the stable revision keeps its share.
func (d *decision) worseProblem() *Problem {
	return &Problem{servingv1beta1.ReasonAnalysisFailed, fmt.Sprintf(
		"revision %s keeps its share: %s", d.target.Version, d.Figures.Worse)}
}

// promotedProblem is that a target is worse than the revision before it, and keeps all of the traffic, nil if it is not.
func (d *decision) promotedProblem() *Problem {
	analysis, of := d.Spec.Analysis, d.Figures.Of
	if d.target != d.stable || d.previous == nil || analysis == nil || !analysis.Hold || d.Figures.Worse == "" ||
		of.Target != d.target.Version || of.Stable != d.previous.Version {
		return nil
	}
	return &Problem{servingv1beta1.ReasonAnalysisFailed, fmt.Sprintf(
		"revision %s keeps all of the traffic: %s", d.target.Version, d.Figures.Worse)}
}

// fewRequestsProblem is that the target has not answered enough requests in a step.
func (d *decision) fewRequestsProblem(step int) *Problem {
	until := d.enoughAt()
	message := fmt.Sprintf("revision %s has answered %d of the %d requests that step %d takes at least",
		d.target.Version, d.answered(), d.Spec.Analysis.MinRequests, step+1)
	patience := d.Spec.Analysis.Patience
	switch {
	case patience != nil && (until.IsZero() || until.After(d.stepEnd(step).Add(*patience))):
		message += ", and is waited for until " + d.stepEnd(step).Add(*patience).UTC().Format(time.RFC3339)
	case !until.IsZero():
		message += ", at this rate until about " + until.UTC().Format("2006-01-02T15:04Z07:00")
	}
	return &Problem{servingv1beta1.ReasonWaitingForEvidence, message}
}

// farOff is how far off a time may be that is worth a prediction.
const farOff = 365 * 24 * time.Hour

// enoughAt is about when the target has answered enough requests, if it answers as many as it has with its share until
// now; zero if it has answered none, or so few that this is a matter of years. It is the less exact the later it is.
func (d *decision) enoughAt() time.Time {
	f, answered := d.Figures, d.answered()
	if answered == 0 || !f.At.After(f.Of.Since) {
		return time.Time{}
	}
	takes := float64(f.At.Sub(f.Of.Since)) * float64(d.Spec.Analysis.MinRequests-answered) / float64(answered)
	switch {
	case takes > float64(farOff):
		return time.Time{}
	case takes > float64(10*time.Hour):
		return roundUp(f.At.Add(time.Duration(takes)), time.Hour)
	case takes > float64(time.Hour):
		return roundUp(f.At.Add(time.Duration(takes)), 10*time.Minute)
	}
	return roundUp(f.At.Add(time.Duration(takes)), time.Minute)
}

// roundUp returns the next time that is a multiple of a unit, if this one isn't.
func roundUp(at time.Time, unit time.Duration) time.Time {
	return at.Add(unit - 1).Truncate(unit)
}

// beginsLater reports whether the target is waited for in any case before the first step. The minimum of the stable
// revision's autoscaler is not: it is raised once everything else is there, or it would be lowered again while the
// requests are not counted yet.
func (d *decision) beginsLater() bool {
	first := d.Spec.Steps[0]
	if first.Mirror > 0 {
		return d.mirrorObstacle(first.Mirror) != nil
	}
	return d.podsObstacle(d.reach(min(first.Percent, d.ceiling()))) != nil
}

// counted reports whether the figures are those of the target's present share.
func (d *decision) counted() bool {
	f := d.Figures
	return f.Of.Target == d.target.Version && f.Of.Stable == d.stable.Version && f.Of.Since.Equal(d.sinceHeld()) &&
		!f.At.IsZero()
}

// answered is how many requests the target is known to have answered with its present share.
func (d *decision) answered() uint64 {
	if !d.counted() {
		return 0
	}
	return d.Figures.Requests
}

// figuresProblem is that it can't be found out how the target does, nil if it can. Then a rollout neither goes on nor
// turns back.
func (d *decision) figuresProblem() *Problem {
	f := d.Figures
	switch {
	case f.Problem != nil:
		return f.Problem
	case d.counted() && d.now.Sub(f.At) > d.Settings.FiguresLag:
		return &Problem{servingv1beta1.ReasonAnalysisUnavailable, fmt.Sprintf(
			"the requests to revision %s were last counted at %s", d.target.Version, f.At.UTC().Format(time.RFC3339))}
	}
	return nil
}

// sinceHeld is since when the target has its share; zero if it has none.
func (d *decision) sinceHeld() time.Time {
	if d.heldShare()+d.heldMirror() == 0 {
		return time.Time{}
	}
	return d.current.Held.Since
}
