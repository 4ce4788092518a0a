package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"
)

// TestTraces plays testdata/traces/*.txt, each the story of one component: commands that change its world, and what
// Next decides after each. Refresh them with
// `go test ./pkg/reconcile/plan -rewrite`, and read the difference.
//
// Commands: `spec` applies a spec, `pods` makes a number of a revision's pods ready, `wait` lets time pass, `set`
// changes settings or facts. After each, Next is called, and its plan carried out, until the plan does not change any
// more. A letter stands for a spec; the five characters of its hash are shown as that letter.
func TestTraces(t *testing.T) {
	datadriven.Walk(t, "testdata/traces", func(t *testing.T, path string) {
		w := newWorld()
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			return w.command(t, d)
		})
	})
}

// world is a cluster in which a plan is carried out at once. Pods get ready by the trace's commands.
type world struct {
	seen  Seen
	now   time.Time
	began time.Time
	// last is the plan that was rendered last.
	last string
}

func newWorld() *world {
	began := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return &world{now: began, began: began, seen: Seen{
		Route: Route{Since: began},
		Settings: Settings{
			Settle: 3 * time.Second, Drain: 10 * time.Second, ScaleDownDelay: time.Minute, HistoryLimit: 2,
			KeepCapacity: true, Window: 20 * time.Second, KeepFailed: time.Hour, FiguresLag: time.Minute,
		},
	}}
}

func (w *world) command(t *testing.T, d *datadriven.TestData) string {
	t.Helper()
	switch d.Cmd {
	case "spec":
		w.spec(t, d)
	case "pods":
		for _, arg := range d.CmdArgs {
			w.pods(t, arg.Key, number(t, arg.Vals[0]))
		}
	case "wait":
		duration, err := time.ParseDuration(d.CmdArgs[0].Key)
		if err != nil {
			d.Fatalf(t, "%v", err)
		}
		w.now = w.now.Add(duration)
	case "set":
		w.set(t, d)
	default:
		d.Fatalf(t, "no such command")
	}
	if w.seen.Spec.Hash == "" {
		return ""
	}
	return w.settle(t)
}

// spec reads `spec <letter> [percent=<n>] [min=<n>] [max=<n>] [steps=(<percent>,<for>,...)] [tags] [headers]
// [limit=<history limit>] [analysis=(<requests>[,<patience>|hold])] [retry=<value>] [surge=(<pods>[,<unavailable>])]`.
func (w *world) spec(t *testing.T, d *datadriven.TestData) {
	t.Helper()
	spec := Spec{MinReplicas: 1}
	for _, arg := range d.CmdArgs {
		switch arg.Key {
		case "percent":
			percent := number(t, arg.Vals[0])
			spec.Percent = &percent
		case "min":
			spec.MinReplicas = number(t, arg.Vals[0])
		case "max":
			spec.MaxReplicas = number(t, arg.Vals[0])
		case "steps":
			spec.Steps = steps(t, arg.Vals)
		case "headers":
			spec.Headers = true
		case "tags":
			spec.Tagged = true
		case "analysis":
			spec.Analysis = analysis(t, arg.Vals)
		case "surge":
			spec.Surge = surge(t, arg.Vals)
		case "retry":
			spec.Retry = arg.Vals[0]
		case "limit":
			w.seen.Settings.HistoryLimit = int(number(t, arg.Vals[0]))
		default:
			spec.Hash = arg.Key
		}
	}
	w.seen.Spec = spec
}

// set reads `set <fact>=<value>`.
func (w *world) set(t *testing.T, d *datadriven.TestData) {
	t.Helper()
	for _, arg := range d.CmdArgs {
		switch arg.Key {
		case "ingress":
			w.seen.IngressProblem = nil
			if arg.Vals[0] == "missing" {
				w.seen.IngressProblem = &Problem{"GatewayNotFound", "no gateway"}
			}
		case "failure":
			r := w.revision(t, arg.Vals[0])
			r.Failure = &Problem{arg.Vals[1], "the pod's own words"}
		case "deadline":
			w.revision(t, arg.Vals[0]).DeadlineExceeded = true
		case "route":
			w.setRoute(t, arg.Vals)
		case "capacity":
			w.seen.Settings.KeepCapacity = arg.Vals[0] == "kept"
		case "unrecorded":
			w.revision(t, arg.Vals[0]).Bounds = Bounds{}
		case "autoscaler":
			w.autoscale(w.revision(t, arg.Vals[0]), number(t, arg.Vals[1]))
		case "restarted":
			w.seen.Route.Since = w.now // It has not been seen for longer.
		case "figures":
			w.setFigures(t, arg.Vals)
		case "lost":
			w.loseSnapshot(t, arg.Vals[0])
		case "subsets": // deleted by hand: both, or with `failover` that one
			r := w.revision(t, arg.Vals[0])
			r.FailoverSubset = time.Time{}
			if len(arg.Vals) == 1 {
				r.Subset = time.Time{}
			}
		case "optional":
			w.seen.Optional = arg.Vals[0] == "yes"
		default:
			d.Fatalf(t, "no such fact %s", arg.Key)
		}
	}
}

// autoscale sets the number that a revision's autoscaler chooses, within its bounds.
func (w *world) autoscale(r *Revision, n int32) {
	r.Replicas = r.Autoscaler.clamp(n)
	r.Pods = int(r.Replicas)
	r.Endpoints = r.Endpoints[:min(len(r.Endpoints), r.Pods)]
}

// setRoute changes the route by hand: `none`, or subsets, each with its weight. A letter
// stands for the revision of a spec.
func (w *world) setRoute(t *testing.T, vals []string) {
	t.Helper()
	w.seen.Route = Route{Since: w.now, Held: w.seen.Route.Held, Tags: w.seen.Route.Tags, Mirrors: w.seen.Route.Mirrors}
	for i := 0; i+1 < len(vals); i += 2 {
		version, failover := strings.CutSuffix(vals[i], "-failover")
		if len(version) == 1 {
			version = w.revision(t, version).Version
		}
		w.seen.Route.Entries = append(w.seen.Route.Entries,
			Entry{Version: version, Failover: failover, Weight: number(t, vals[i+1])})
	}
}

// loseSnapshot deletes a revision's snapshot and none of its other objects.
func (w *world) loseSnapshot(t *testing.T, letter string) {
	t.Helper()
	r := *w.revision(t, letter)
	w.seen.Strays = append(w.seen.Strays, Stray{Version: r.Version, Runs: true, Serves: len(r.Endpoints) > 0,
		Subset: !r.Subset.IsZero(), FailoverSubset: !r.FailoverSubset.IsZero()})
	w.seen.Revisions = slices.DeleteFunc(w.seen.Revisions, func(other Revision) bool {
		return other.Version == r.Version
	})
}

func number(t *testing.T, s string) int32 {
	t.Helper()
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	return int32(n)
}

// revision returns the retained revision of a spec by the spec's letter.
func (w *world) revision(t *testing.T, letter string) *Revision {
	t.Helper()
	for i := range w.seen.Revisions {
		if w.seen.Revisions[i].Hash == letter {
			return &w.seen.Revisions[i]
		}
	}
	t.Fatalf("no revision of spec %s", letter)
	return nil
}

// pods makes n pods of a revision ready: the oldest stay.
func (w *world) pods(t *testing.T, letter string, n int32) {
	t.Helper()
	r := w.revision(t, letter)
	for int32(len(r.Endpoints)) < n {
		r.Endpoints = append(r.Endpoints, w.now)
	}
	r.Endpoints = r.Endpoints[:n]
	r.Replicas = max(n, r.Replicas)
	r.Pods = int(r.Replicas)
}

// settle calls Next and carries out its plan until the plan does not change any more, and returns the plans.
func (w *world) settle(t *testing.T) string {
	t.Helper()
	var out strings.Builder
	for range 10 {
		plan := Next(w.seen, w.now)
		w.check(t, plan)
		w.obey(plan)
		rendered := w.render(plan)
		if rendered == w.last {
			if out.Len() == 0 {
				return "nothing changes\n"
			}
			return out.String()
		}
		w.last = rendered
		fmt.Fprintf(&out, "%s", w.withEvents(rendered, plan))
	}
	t.Fatalf("the plan does not come to rest:\n%s", out.String())
	return ""
}

// check fails the test if a plan breaks what holds for every plan in every story.
func (w *world) check(t *testing.T, plan Plan) {
	t.Helper()
	var sum, canary int32
	for _, e := range plan.Route {
		sum += e.Weight
		if e.Version != plan.Stable {
			canary = e.Weight
		}
		if e.Weight == 0 || e.Version != plan.Target && e.Version != plan.Stable {
			if !w.keepsFor(plan, e) {
				t.Fatalf("traffic for %s, weight %d; only stable and target may have it", e.Version, e.Weight)
			}
		}
	}
	planned := map[string]bool{}
	for _, p := range plan.Revisions {
		if planned[p.Version] {
			t.Fatalf("%s is planned twice: %+v", p.Version, plan.Revisions)
		}
		planned[p.Version] = true
		if p.Idle && (p.Replicas > 0 || p.Subset || p.FailoverSubset || weightIn(plan.Route, p.Version) > 0) {
			t.Fatalf("nothing of %s is to exist, which is planned as %+v", p.Version, p)
		}
	}
	for _, tag := range plan.Tags {
		if tag.Version != plan.Target && tag.Version != plan.Stable {
			t.Fatalf("tag %s is %s; only stable and target may be", tag.Name, tag.Version)
		}
	}
	if plan.Mirror.Percent > 0 && (plan.Mirror.Version != plan.Target || canary > 0 || plan.Target == plan.Stable) {
		t.Fatalf("%s gets copies of %d %%, and the target is %s with %d %%",
			plan.Mirror.Version, plan.Mirror.Percent, plan.Target, canary)
	}
	if len(plan.Route) > 0 && sum != 100 {
		t.Fatalf("weights sum to %d", sum)
	}
	if percent := w.seen.Spec.Percent; plan.Stable != "" && percent != nil && canary > *percent && !w.gaveUp(plan) {
		t.Fatalf("the canary has %d %%, above %d", canary, *percent)
	}
	w.checkSteps(t, plan)
	w.checkAnalysis(t, plan)
	w.checkSurge(t, plan)
}

func weightIn(entries []Entry, version string) int32 { return Route{Entries: entries}.Weight(version) }

// obey carries out a plan.
func (w *world) obey(plan Plan) {
	if plan.Create {
		w.seen.Revisions = append(w.seen.Revisions, Revision{Version: plan.Target, Hash: w.seen.Spec.Hash, CreatedAt: w.now})
		w.seen.Strays = slices.DeleteFunc(w.seen.Strays, func(s Stray) bool { return s.Version == plan.Target })
	}
	for _, p := range plan.Revisions {
		for i := range w.seen.Revisions {
			if r := &w.seen.Revisions[i]; r.Version == p.Version {
				w.obeyRevision(r, p)
			}
		}
	}
	if !slices.Equal(plan.Route, w.seen.Route.Entries) {
		w.seen.Route = Route{Entries: plan.Route, Since: w.now, Tags: w.seen.Route.Tags, Mirrors: w.seen.Route.Mirrors}
	}
	w.seen.Route.Held = plan.Held
	w.tag(plan.Tags, plan.Mirror)
	for i := range w.seen.Revisions {
		r := &w.seen.Revisions[i]
		if r.Version != plan.Target {
			continue
		}
		r.Bounds = w.seen.Spec.Bounds()
		if plan.Promote {
			r.RolledOutAt = w.now
		}
		if plan.FellBack {
			r.Fallbacks, r.FellBackAt = plan.Fallbacks, w.now
		}
		if plan.Rejects {
			r.Rejection = *plan.Rejected
		}
	}
	w.seen.LatestReady = plan.LatestReady
	w.seen.Serves = plan.Conditions.Serving == nil
	forgotten := func(version string) bool { return slices.Contains(plan.Forget, version) }
	w.seen.Revisions = slices.DeleteFunc(w.seen.Revisions, func(r Revision) bool { return forgotten(r.Version) })
	w.seen.Strays = slices.DeleteFunc(w.seen.Strays, func(s Stray) bool { return forgotten(s.Version) })
}

// tag writes the tags and the mirror, and records which revisions had one until now.
func (w *world) tag(tags []Tag, mirror Mirror) {
	before := w.seen.Route
	w.seen.Route.Tags, w.seen.Route.Mirrors = tags, nil
	if mirror.Percent > 0 {
		w.seen.Route.Mirrors = []Mirror{mirror}
	}
	for i := range w.seen.Revisions {
		r := &w.seen.Revisions[i]
		switch {
		case w.seen.Route.tagged(r.Version):
			r.Untagged = time.Time{}
		case before.tagged(r.Version):
			r.Untagged = w.now
		}
	}
}

func (w *world) obeyRevision(r *Revision, p RevisionPlan) {
	r.Autoscaler = Bounds{}
	if p.Autoscale && p.Replicas > 0 {
		r.Autoscaler = Bounds{Min: p.Replicas, Max: p.MaxReplicas}
		// The autoscaler may keep more pods than its minimum.
		p.Replicas = min(max(p.Replicas, r.Replicas), p.MaxReplicas)
	}
	r.Replicas = p.Replicas
	r.Pods = int(p.Replicas)
	if len(r.Endpoints) > r.Pods {
		r.Endpoints = r.Endpoints[:r.Pods]
	}
	r.Subset = w.since(r.Subset, p.Subset)
	r.FailoverSubset = w.since(r.FailoverSubset, p.FailoverSubset)
}

// since returns since when a fact holds: before if it did already, now if it begins to, the zero time if it does not.
func (w *world) since(before time.Time, holds bool) time.Time {
	switch {
	case !holds:
		return time.Time{}
	case before.IsZero():
		return w.now
	}
	return before
}
