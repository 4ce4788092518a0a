package plan

import (
	"fmt"
	"strings"
	"time"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Mirror has a revision get copies of requests, whose answers are thrown away.
type Mirror struct {
	// Version is the revision, whose plain subset gets the copies; empty for no copies.
	Version string
	// Percent of the requests that the weights divide, 1..100; 0 for no copies.
	Percent int32
}

// decideMirror returns which percent of the requests the target gets copies of: that of its step, or of the one after it
// if the step is over and the target is ready for it. The copies go on until the target has the share of the next step.
// They end when it is pinned, or has no pod.
func (d *decision) decideMirror() int32 {
	if !d.mayMirror() || d.share > 0 || len(d.target.Endpoints) == 0 {
		return 0
	}
	if wanted := d.wantedMirror; wanted > 0 && (wanted <= d.heldMirror() || d.mirrorObstacle(wanted) == nil) {
		return wanted
	}
	if step := d.stepOf(0, d.heldMirror()); step >= 0 {
		return d.Spec.Steps[step].Mirror
	}
	return 0
}

// mayMirror reports whether requests may be copied at all.
func (d *decision) mayMirror() bool {
	return d.takesSteps() && d.ceiling() > 0 && d.entryProblem() == nil
}

// nextMirror returns which percent of the requests the target is to get copies of next; 0 if its step is one with a
// share, or the next one is.
func (d *decision) nextMirror() int32 {
	if !d.mayMirror() || d.heldShare() > 0 {
		return 0
	}
	step := d.stepOf(0, d.heldMirror())
	if step < 0 || d.stepIsOver(step) {
		if d.waits = d.waitsForEvidence(step); d.waits == nil {
			step++
		}
	}
	if step < 0 || step == len(d.Spec.Steps) {
		return 0
	}
	return d.Spec.Steps[step].Mirror
}

// heldMirror is the percent of the requests that the target gets copies of by its steps.
func (d *decision) heldMirror() int32 {
	mirrored := d.current.mirrored(d.target.Version)
	if recorded := d.current.Held.Mirror; recorded > 0 {
		return min(mirrored, recorded)
	}
	return mirrored
}

// mirrorObstacle is why the target can't get copies of so many requests yet, nil if it can. It has to be ready as for a
// share of that size. No other revision's pods matter: the plain subset reaches the target's only, and the stable
// revision has all of the traffic meanwhile.
func (d *decision) mirrorObstacle(percent int32) *Problem {
	needs := fmt.Sprintf("copies of %d %% of the requests need", percent)
	return d.unready(percent, needs, d.target.Subset)
}

// mirrorProblem is that the target has no share because it gets copies of requests first, nil if it does not.
func (d *decision) mirrorProblem() *Problem {
	if d.wantedMirror > d.mirror {
		return d.mirrorObstacle(d.wantedMirror)
	}
	progress := d.progress(0)
	if d.mirror == 0 || progress.Step == 0 {
		return nil
	}
	return &Problem{servingv1beta1.ReasonStepping, fmt.Sprintf(
		"revision %s is to get copies of %d %% of the requests, step %d of %d, until %s at least",
		d.target.Version, d.mirror, progress.Step, progress.Steps, progress.Until.UTC().Format(time.RFC3339))}
}

// mirrorEvent is the Event of copies that begin, end, or are of another part of the requests; nil if none of that.
func (d *decision) mirrorEvent() *Event {
	from, to := mirrors(d.current.Mirrors), mirrors(d.next.Mirrors)
	if from == to {
		return nil
	}
	return &Event{Reason: servingv1beta1.EventMirroringChanged, Message: fmt.Sprintf(
		"copies of requests changed from %s to %s", from, to)}
}

// mirrors renders copies for people, `a 20 %`.
func mirrors(all []Mirror) string {
	if len(all) == 0 {
		return "none"
	}
	parts := make([]string, len(all))
	for i, m := range all {
		parts[i] = fmt.Sprintf("%s %d %%", m.Version, m.Percent)
	}
	return strings.Join(parts, ", ")
}

// mirroring returns the copies of the plan.
func (d *decision) mirroring() Mirror {
	if d.mirror == 0 {
		return Mirror{}
	}
	return Mirror{d.target.Version, d.mirror}
}

// mirrored returns the percent of the requests that a version gets copies of.
func (r Route) mirrored(version string) int32 {
	for _, m := range r.Mirrors {
		if m.Version == version {
			return m.Percent
		}
	}
	return 0
}
