package plan

import (
	"fmt"
	"strings"
)

// render prints a plan in short, with letters for hashes.
func (w *world) render(plan Plan) string {
	var out strings.Builder
	fmt.Fprintf(&out, "  target %s stable %s previous %s\n", plan.Target, orNone(plan.Stable), orNone(plan.Previous))
	fmt.Fprintf(&out, "  route %s\n", renderRoute(plan.Route))
	if mirror := plan.Mirror; mirror.Percent > 0 {
		fmt.Fprintf(&out, "  mirror %s %d\n", mirror.Version, mirror.Percent)
	}
	if held := plan.Held; held.Percent > 0 {
		fmt.Fprintf(&out, "  held %d %s\n", held.Percent, w.renderTimes(held))
	} else if held.Mirror > 0 {
		fmt.Fprintf(&out, "  held mirror %d %s\n", held.Mirror, w.renderTimes(held))
	}
	if plan.Held.Size > 0 {
		fmt.Fprintf(&out, "  size %d\n", plan.Held.Size)
	}
	for _, tag := range plan.Tags {
		fmt.Fprintf(&out, "  tag %s is %s\n", tag.Name, tag.Version)
	}
	for _, p := range plan.Revisions {
		if p.Replicas > 0 || p.Subset || p.FailoverSubset {
			fmt.Fprintf(&out, "  run %s\n", renderRevision(p))
		}
	}
	for _, p := range plan.Revisions {
		if p.Idle {
			fmt.Fprintf(&out, "  idle %s\n", p.Version)
		}
	}
	for _, c := range []struct {
		name    string
		problem *Problem
	}{
		{"ready", plan.Conditions.Ready}, {"rolled out", plan.Conditions.RolledOut},
		{"note", plan.Conditions.Note},
		{"serving", plan.Conditions.Serving}, {"stood in", plan.Conditions.StoodIn},
	} {
		if c.problem != nil {
			fmt.Fprintf(&out, "  %s: %s: %s\n", c.name, c.problem.Reason, c.problem.Message)
		}
	}
	if len(plan.Forget) > 0 {
		fmt.Fprintf(&out, "  forget %s\n", strings.Join(plan.Forget, " "))
	}
	if plan.WakeAfter > 0 {
		fmt.Fprintf(&out, "  wake after %s\n", plan.WakeAfter)
	}
	return w.letters(out.String())
}

// renderTimes prints since when a share is held, and when the rollout began if that was before.
func (w *world) renderTimes(held Held) string {
	times := "since " + held.Since.Sub(w.began).String()
	if !held.Began.Equal(held.Since) {
		times += ", began " + held.Began.Sub(w.began).String()
	}
	return times
}

// withEvents returns a rendered plan between the time and the plan's Events.
func (w *world) withEvents(rendered string, plan Plan) string {
	var out strings.Builder
	fmt.Fprintf(&out, "at %s\n%s", w.now.Sub(w.began), rendered)
	for _, e := range plan.Events {
		kind := "event"
		if e.Warning {
			kind = "warning"
		}
		fmt.Fprintf(&out, "  %s %s: %s\n", kind, e.Reason, e.Message)
	}
	return w.letters(out.String())
}

func orNone(version string) string {
	if version == "" {
		return "-"
	}
	return version
}

func renderRoute(entries []Entry) string {
	if len(entries) == 0 {
		return "-"
	}
	parts := make([]string, len(entries))
	for i, e := range entries {
		parts[i] = fmt.Sprintf("%s %d", subsetName(e.Version, e.Failover), e.Weight)
	}
	return strings.Join(parts, ", ")
}

func renderRevision(p RevisionPlan) string {
	out := fmt.Sprintf("%s x%d", p.Version, p.Replicas)
	if p.Autoscale {
		out += fmt.Sprintf("..%d", p.MaxReplicas)
	}
	var subsets []string
	if p.Subset {
		subsets = append(subsets, "plain")
	}
	if p.FailoverSubset {
		subsets = append(subsets, "failover")
	}
	if len(subsets) > 0 {
		out += ", subsets " + strings.Join(subsets, " ")
	}
	return out
}

func subsetName(version string, failover bool) string {
	if failover {
		return version + "-failover"
	}
	return version
}

// letters shows the letter of a spec for the characters of its hash.
func (w *world) letters(s string) string {
	for letter := 'A'; letter <= 'Z'; letter++ {
		s = strings.ReplaceAll(s, "-"+shortHash(string(letter), 0), "-"+string(letter))
	}
	return s
}
