package plan

import (
	"fmt"
	"time"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Step is a share of the traffic on the way to the percent, or of copies of requests before it.
type Step struct {
	// Percent is the share, 1..100; 0 for a step that mirrors.
	Percent int32
	// Mirror is the percent of the requests that the target gets copies of, 1..100; 0 for a step with a share.
	Mirror int32
	// For is how long the target has the share at least, from when every Envoy has it; 0 or more.
	For time.Duration
}

// Held is a share of the traffic that a step gave the target. It is recorded with the route, so that neither a restart
// nor the loss of the status repeats a step or leaves one out, and a weight that was changed by hand is no step.
type Held struct {
	// Percent is 1..99; 0 for no record, or if there is a Mirror.
	Percent int32
	// Mirror is the percent of the requests that the target gets copies of, 1..100; 0 for none.
	Mirror int32
	// Since is when the route was decided.
	Since time.Time
	// Began is when the target got its first share, that of an earlier step or this one.
	Began time.Time
	// Size is how many pods the stable revision had for all of the traffic, before it gave up any of them to the
	// target; 0 if it has all of them.
	Size int32
}

// Progress is how far a rollout by steps is.
type Progress struct {
	// Step is the number of the step that the target's share belongs to, 1..Steps; 0 for none. Steps is how many there are.
	Step, Steps int
	// Until is when the step is over.
	Until time.Time
}

// takesSteps reports whether the target gets its traffic step by step. A revision that had all of it until a moment
// ago, and may be warm still, gets it back at once. So does the target while a revision with traffic has no snapshot:
// the step would give the rest to one that may have been stable long ago.
func (d *decision) takesSteps() bool {
	return len(d.Spec.Steps) > 0 && d.stable != nil && d.target != d.stable &&
		!d.returns() && len(d.missingSnapshots()) == 0
}

// returns reports whether the target is the previous revision, and the promotion of the stable one is less than
// ScaleDownDelay ago.
func (d *decision) returns() bool {
	return d.target == d.previous && !d.passed(d.stable.RolledOutAt, d.Settings.ScaleDownDelay)
}

// nextShare returns the part of the traffic that the target is to have next: that of its step, or of the one after it
// if the step is over, and never more than the percent.
func (d *decision) nextShare() int32 {
	ceiling := d.ceiling()
	if !d.takesSteps() {
		return ceiling
	}
	share := d.heldShare()
	step := d.stepOf(share, d.heldMirror())
	if step >= 0 && !d.passes(step) && !d.stepIsOver(step) || share >= ceiling {
		return min(share, ceiling)
	}
	if d.waits = d.waitsForEvidence(step); d.waits != nil {
		return share
	}
	if step+1 < len(d.Spec.Steps) {
		return min(d.Spec.Steps[step+1].Percent, ceiling)
	}
	return ceiling
}

// heldShare is the share that the target has by its steps. Without a record it is the one that it has: the steps were
// set in the middle of a rollout.
func (d *decision) heldShare() int32 {
	weight := d.current.Weight(d.target.Version)
	if recorded := d.current.Held.Percent; recorded > 0 {
		return min(weight, recorded)
	}
	return weight
}

// stepOf returns the index of the step that a share belongs to, the last one whose percent it reaches, or copies of
// requests where there is no share; -1 for none. All steps that mirror come before those with a share.
func (d *decision) stepOf(share, mirror int32) int {
	step := -1
	for i, s := range d.Spec.Steps {
		if s.Mirror == 0 && s.Percent <= share || s.Mirror > 0 && (share > 0 || s.Mirror <= mirror) {
			step = i
		}
	}
	return step
}

// passes reports whether the target's share is more than that of its step: a part of the next one's, which it gets as the
// stable revision gives up its pods.
func (d *decision) passes(step int) bool {
	if d.Spec.Surge == nil && d.current.Held.Size == 0 {
		return false
	}
	return step >= 0 && d.Spec.Steps[step].Percent < d.heldShare()
}

// stepIsOver reports whether every Envoy has had the share for as long as the step lasts.
func (d *decision) stepIsOver(step int) bool {
	return d.passed(d.stepEnd(step), 0) && d.passed(d.current.Since, d.Settings.Settle)
}

// stepEnd is when a step that the target is in is over; zero if it is unknown since when the target has its share.
func (d *decision) stepEnd(step int) time.Time {
	if d.current.Held.Since.IsZero() {
		return time.Time{}
	}
	return d.current.Held.Since.Add(d.Settings.Settle + d.Spec.Steps[step].For)
}

// held is the record of the target's share once it is decided. The time of a share that stays is the first one. A share
// that no step gave is recorded if the target is compared with the stable revision.
func (d *decision) held() Held {
	held := d.heldByStep()
	held.Size = d.recordedSize()
	return held
}

// heldByStep is held without what rule 17 adds.
func (d *decision) heldByStep() Held {
	compared := d.Spec.Analysis != nil && d.stable != nil && d.target != d.stable
	if !d.takesSteps() && !compared || d.share+d.mirror == 0 || d.share == 100 {
		return Held{}
	}
	return d.heldSince(d.share)
}

// heldSince is the record of a share: the one that there is, or a new one. The one that there is counts only for a
// target that has as much, and not if its time is yet to come: the clock was put back, or somebody has edited it. That of
// copies counts for the revision that gets them only.
func (d *decision) heldSince(share int32) Held {
	recorded, mirror := d.current.Held, int32(0)
	if share == 0 {
		mirror = d.mirror
	}
	has := share <= d.current.Weight(d.target.Version) && (mirror == 0 || d.current.mirrored(d.target.Version) > 0)
	if has && recorded.Percent == share && recorded.Mirror == mirror &&
		!recorded.Since.IsZero() && !recorded.Since.After(d.now) {
		return recorded
	}
	held := Held{Percent: share, Mirror: mirror, Since: d.now, Began: recorded.Began}
	if d.heldShare()+d.heldMirror() == 0 || held.Began.IsZero() || held.Began.After(d.now) {
		held.Began = d.now
	}
	return held
}

// progress is how far the rollout is with a share of the traffic.
func (d *decision) progress(share int32) Progress {
	step := d.stepOf(share, d.mirror)
	if !d.takesSteps() || share == 100 || step < 0 {
		return Progress{}
	}
	if d.surges() && d.Spec.Steps[step].Percent < share && share < d.wanted {
		return Progress{Step: min(step+2, len(d.Spec.Steps)), Steps: len(d.Spec.Steps)}
	}
	return Progress{
		Step: step + 1, Steps: len(d.Spec.Steps),
		Until: d.heldSince(share).Since.Add(d.Settings.Settle + d.Spec.Steps[step].For),
	}
}

// pause is that the target has the share of the percent, and steps would give it more; nil if it has not, or none would.
func (d *decision) pause() *Problem {
	if !d.takesSteps() || d.shareProblem != nil || d.share == 0 || d.share == 100 || d.share < d.ceiling() {
		return nil
	}
	return &Problem{servingv1beta1.ReasonPaused, fmt.Sprintf(
		"revision %s keeps %d %% of the traffic, which canaryTrafficPercent is; raise it, or remove it, to go on",
		d.target.Version, d.share)}
}

// steppingProblem is that a share is only a step on the way to the percent, nil if it is the percent; or that the target
// is worse, and keeps the share.
func (d *decision) steppingProblem(share int32) *Problem {
	progress := d.progress(share)
	switch {
	case share > 0 && d.Spec.Analysis != nil && d.Spec.Analysis.Hold && d.worse():
		return d.worseProblem()
	case share >= d.ceiling():
		return nil
	case d.waits != nil:
		return d.waits
	case progress.Step == 0:
		return nil
	}
	return &Problem{servingv1beta1.ReasonStepping, fmt.Sprintf(
		"revision %s is to have %d %% of the traffic, step %d of %d, until %s at least",
		d.target.Version, share, progress.Step, progress.Steps, progress.Until.UTC().Format(time.RFC3339))}
}
