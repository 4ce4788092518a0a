package plan

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"
)

// Each of these tests decides by the fuzzer's bytes, one choice after another. Bytes of a seed are random, and the same
// in every run. `go test ./pkg/reconcile/plan -fuzz FuzzStories` searches for more.

// choices are made by bytes; the first choice is made where none are left.
type choices struct{ bytes []byte }

// below returns a number of 0..n-1; n is at most 256.
func (c *choices) below(n int) int {
	if len(c.bytes) == 0 {
		return 0
	}
	chosen := int(c.bytes[0]) % n
	c.bytes = c.bytes[1:]
	return chosen
}

func (c *choices) number(n int) int32 { return int32(c.below(n)) }

func (c *choices) oneIn(n int) bool { return c.below(n) == n-1 }

// since returns the zero time, or a time at most some minutes before now.
func (c *choices) since(now time.Time) time.Time {
	ago := []time.Duration{
		0, time.Second, 2 * time.Second, 3 * time.Second, 5 * time.Second, 13 * time.Second, 40 * time.Second,
		2 * time.Minute, 20 * time.Minute,
	}
	chosen := c.below(len(ago) + 1)
	if chosen == len(ago) {
		return time.Time{}
	}
	return now.Add(-ago[chosen])
}

// percent returns nil, or a percent of 0..100.
func (c *choices) percent() *int32 {
	if c.oneIn(4) {
		return nil
	}
	percent := c.number(101)
	return &percent
}

// addSeeds adds seeds of random bytes.
func addSeeds(f *testing.F, seeds, size int) {
	f.Helper()
	for seed := range seeds {
		random := rand.New(rand.NewPCG(uint64(seed), 0))
		data := make([]byte, size)
		for i := range data {
			data[i] = byte(random.IntN(256))
		}
		f.Add(data)
	}
}

// FuzzStories plays stories of the traces' commands. In each, what holds for every plan (world.check) holds after each
// command, and the plan comes to rest. It leaves out what users break by hand, a route or a snapshot: then the route
// may name what is neither stable nor the target (missing_snapshot.go).
func FuzzStories(f *testing.F) {
	addSeeds(f, 60, 120)
	f.Fuzz(func(t *testing.T, data []byte) {
		c := &choices{data}
		w := newWorld()
		story := c.spec()
		for line := story; ; story += "; " + line {
			playSafely(t, w, line, story)
			if len(c.bytes) == 0 {
				return
			}
			line = c.command(w)
		}
	})
}

// playSafely plays a line. The test's failure has the story that leads to it.
func playSafely(t *testing.T, w *world, line, story string) {
	t.Helper()
	done := false
	defer func() {
		if !done {
			t.Logf("the story: %s", story)
		}
	}()
	w.play(t, line)
	done = true
}

// command returns a line that the world can be given.
func (c *choices) command(w *world) string {
	r := &w.seen.Revisions[c.below(len(w.seen.Revisions))]
	switch c.below(14) {
	case 0, 1:
		return c.spec()
	case 12, 13:
		return "set figures=" + []string{"none", "unavailable", "0", "30", "500", "(40,worse)"}[c.below(6)]
	case 2, 3, 4:
		if r.Replicas > 0 {
			return fmt.Sprintf("pods %s=%d", r.Hash, c.below(6))
		}
	case 5:
		return "set failure=(" + r.Hash + ",CrashLoopBackOff)"
	case 6:
		return "set deadline=" + r.Hash
	case 7:
		return "set ingress=" + []string{"found", "missing"}[c.below(2)]
	case 8:
		return "set capacity=" + []string{"kept", "scarce"}[c.below(2)]
	case 9:
		if r.Autoscaler.Min > 0 {
			return fmt.Sprintf("set autoscaler=(%s,%d)", r.Hash, c.below(8))
		}
	case 10:
		return "set unrecorded=" + r.Hash
	}
	return "wait " + []string{"1s", "3s", "6s", "13s", "21s", "61s", "10m"}[c.below(7)]
}

// spec returns the line of a new spec.
func (c *choices) spec() string {
	line := fmt.Sprintf("spec %c min=%d", 'A'+rune(c.below(4)), 1+c.below(3))
	if percent := c.percent(); percent != nil {
		line += fmt.Sprintf(" percent=%d", *percent)
	}
	if c.oneIn(2) {
		line += fmt.Sprintf(" max=%d", c.below(8))
	}
	if c.oneIn(3) {
		line += " tags"
	}
	if c.oneIn(3) {
		line += " headers"
	}
	if c.oneIn(3) {
		line += " steps=" + []string{"(5,0s,50,10s)", "(1,6s)", "(20,1m,40,2m,100,0s)", "(m20,5s,m100,0s,5,10s)", "(m1,1m)"}[c.below(5)]
	}
	if c.oneIn(3) {
		line += " analysis=" + []string{"0", "100", "(100,20s)", "(10,hold)"}[c.below(4)]
	}
	if c.oneIn(3) {
		line += " surge=" + []string{"0", "1", "2", "(1,1)", "25%", "(0,50%)"}[c.below(6)]
	}
	if c.oneIn(6) {
		line += " retry=again"
	}
	if c.oneIn(8) {
		line += fmt.Sprintf(" limit=%d", c.below(3))
	}
	return line
}

// FuzzNext decides on what no story may lead to: any revisions, with any facts, and any route. Next returns, changes
// nothing of what it is given, and decides the same again. A route that it changes is one that may be written.
func FuzzNext(f *testing.F) {
	addSeeds(f, 200, 200)
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, data []byte) {
		seen, same := (&choices{data}).seen(now), (&choices{data}).seen(now)
		plan := Next(seen, now)
		if !reflect.DeepEqual(seen, same) {
			t.Fatalf("Next has changed %+v to %+v", same, seen)
		}
		if again := Next(seen, now); !reflect.DeepEqual(plan, again) {
			t.Fatalf("Next decides %+v, then %+v, on %+v", plan, again, seen)
		}
		checkRoute(t, seen, plan)
		checkRevisions(t, seen, plan)
		if plan.WakeAfter < 0 {
			t.Errorf("it decides again after %s, on %+v", plan.WakeAfter, seen)
		}
		Leave(seen, now)
	})
}

// checkRoute checks a route that is not the one that was seen.
func checkRoute(t *testing.T, seen Seen, plan Plan) {
	t.Helper()
	if slices.Equal(plan.Route, seen.Route.Entries) || len(plan.Route) == 0 {
		return
	}
	stable := version(rolesOf(seen).stable)
	var sum int32
	for _, e := range plan.Route {
		sum += e.Weight
		if e.Weight < 1 || e.Version != plan.Target && e.Version != stable {
			t.Errorf("traffic for %s, weight %d, on %+v", e.Version, e.Weight, seen)
		}
		if e.Failover && e.Version == stable && plan.Target != stable {
			t.Errorf("the stable %s fails over to a target, on %+v", e.Version, seen)
		}
	}
	if sum != 100 {
		t.Errorf("weights sum to %d, on %+v", sum, seen)
	}
	weight := weightIn(plan.Route, plan.Target)
	if percent := seen.Spec.Percent; percent != nil && stable != "" && stable != plan.Target && weight > *percent {
		t.Errorf("the target has %d %%, above %d, on %+v", weight, *percent, seen)
	}
}

// checkRevisions checks that each revision is planned for once, and keeps what the route needs of it.
func checkRevisions(t *testing.T, seen Seen, plan Plan) {
	t.Helper()
	planned := map[string]RevisionPlan{}
	for _, p := range plan.Revisions {
		if _, twice := planned[p.Version]; twice {
			t.Errorf("%s is planned for twice, on %+v", p.Version, seen)
		}
		planned[p.Version] = p
		if p.Replicas < 0 || p.Idle && (p.Replicas > 0 || p.Subset || p.FailoverSubset) {
			t.Errorf("%+v is planned, on %+v", p, seen)
		}
	}
	for _, e := range plan.Route {
		p := planned[e.Version]
		known := seen.Revision(e.Version) != nil || e.Version == plan.Target
		if known && (e.Failover && !p.FailoverSubset || !e.Failover && !p.Subset) {
			t.Errorf("the route names %+v, without its subset in %+v, on %+v", e, plan.Revisions, seen)
		}
		if slices.Contains(plan.Forget, e.Version) {
			t.Errorf("%s has traffic and is forgotten, on %+v", e.Version, seen)
		}
	}
}

// seen returns what may be seen of a component. Versions are unique; the route's weights sum to 100.
func (c *choices) seen(now time.Time) Seen {
	s := Seen{
		Spec: Spec{
			Hash: c.hash(), Percent: c.percent(), MinReplicas: 1 + c.number(3), MaxReplicas: c.number(8), Tagged: c.oneIn(3),
			Headers: c.oneIn(3),
		},
		Optional: c.oneIn(4),
		Serves:   c.oneIn(2),
		Settings: Settings{
			Settle: 3 * time.Second, Drain: 10 * time.Second, ScaleDownDelay: time.Minute, KeepCapacity: c.oneIn(2),
			Window: 20 * time.Second, HistoryLimit: c.below(3),
		},
	}
	if c.oneIn(5) {
		s.IngressProblem = &Problem{"GatewayNotFound", "no gateway"}
	}
	versions := []string{"default-aaaaa"}
	for i := range c.below(5) {
		s.Revisions = append(s.Revisions, c.revision(fmt.Sprintf("canary-%05d", i), now))
		versions = append(versions, s.Revisions[i].Version)
	}
	for i := range c.below(3) {
		s.Strays = append(s.Strays, Stray{
			Version: fmt.Sprintf("default-%05d", i), Runs: c.oneIn(2), Serves: c.oneIn(2),
			Subset: c.oneIn(2), FailoverSubset: c.oneIn(2), Untagged: c.since(now),
		})
		versions = append(versions, s.Strays[i].Version)
	}
	s.Route = c.route(versions, now)
	s.LatestReady = versions[c.below(len(versions))]
	return s
}

// hash returns one of few hashes, so that specs and revisions are often equal.
func (c *choices) hash() string { return string(rune('A' + c.below(4))) }

func (c *choices) revision(version string, now time.Time) Revision {
	r := Revision{
		Version: version, Hash: c.hash(), CreatedAt: c.since(now), RolledOutAt: c.since(now),
		Fallbacks: c.below(9), FellBackAt: c.since(now),
		Bounds: Bounds{c.number(3), c.number(8)}, Replicas: c.number(6), Autoscaler: Bounds{c.number(3), c.number(8)},
		Leaving: c.below(2), Subset: c.since(now), FailoverSubset: c.since(now), Untagged: c.since(now),
		Selected: c.oneIn(2), DeadlineExceeded: c.oneIn(4),
	}
	r.Pods = int(r.Replicas) + c.below(3)
	for range c.below(r.Pods + 1) {
		r.Endpoints = append(r.Endpoints, now.Add(-time.Duration(c.below(60))*time.Second))
	}
	slices.SortFunc(r.Endpoints, time.Time.Compare)
	if c.oneIn(4) {
		r.Failure = &Problem{"CrashLoopBackOff", "the pod's own words"}
	}
	return r
}

// route returns no route, or one that gives all to one version or divides it between two.
func (c *choices) route(versions []string, now time.Time) Route {
	r := Route{Since: c.since(now)}
	if c.oneIn(4) {
		return r
	}
	first, second := c.below(len(versions)), c.below(len(versions))
	r.Entries = []Entry{{versions[first], c.oneIn(2), 100}}
	if first != second {
		weight := 1 + c.number(99)
		r.Entries[0].Weight -= weight
		r.Entries = append(r.Entries, Entry{versions[second], c.oneIn(2), weight})
	}
	for range c.below(3) {
		r.Mirrors = append(r.Mirrors, Mirror{versions[c.below(len(versions))], 1 + c.number(100)})
	}
	for _, name := range []string{TagLatest, TagPrev, TagHeaders} {
		if c.oneIn(3) {
			r.Tags = append(r.Tags, Tag{name, versions[c.below(len(versions))]})
		}
	}
	return r
}
