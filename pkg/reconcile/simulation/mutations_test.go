package simulation

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-logr/logr"
	"k8s.io/klog/v2"
)

// mutation breaks one rule of the product: in a file, a text is replaced.
type mutation struct{ name, file, old, new string }

// Rows of the table of steps that mutations move.
const (
	growing = `	{name: "the Deployments that grow, and autoscalers", writes: each((*component).growingPods), stops: revision},
`
	subsets = `	{name: "the subsets, as soon as there are pods", writes: each((*component).destinationRule), stops: revision},
`
	weights = `	{name: "the weights", writes: components.route, stops: route, early: true},
`
	furtherRoutes = `	{name: "the routes that follow", writes: components.furtherRoutes, after: ChainRoute, early: true},
`
	// roleWithoutRoute records which revision is stable, whatever becomes of the route.
	roleWithoutRoute = `	{name: "the record of the stable revision", writes: each((*component).role)},
`
)

var mutations = []mutation{
	{"no settle time", "../controller.go", "config.Rollout.Settle.Duration,", "0,"},
	{"endpoints need not settle", "../plan/ready.go", "r.Endpoints[required-1].Add(d.endpointSettle())", "r.Endpoints[required-1]"},
	{"subsets need not settle", "../plan/ready.go",
		"d.settled(d.target, required, subsets):", "d.settled(d.target, required, d.now.Add(-time.Hour)):"},
	{"failover subsets need not settle", "../plan/ready.go",
		"	case r.Subset.IsZero() || r.FailoverSubset.IsZero():\n		return time.Time{}\n	}\n	return later(r.Subset, r.FailoverSubset)",
		"	}\n	return r.Subset"},
	{"a write that failed was not done", "../memory/written.go", "	if !ambiguous(err) {\n", "	if !ambiguous(err) || true {\n"},
	{"what waits goes on waiting in doubt", "../observe/observe.go", "		record.ForgetHeld()\n", ""},
	{"what is in doubt is not written again", "../apply/pass.go", "if !p.record.IsUnconfirmed(key) && (", "if ("},
	{"what was deleted is there until the watch reports otherwise", "../apply/pass.go",
		"	p.record.Wrote(key, version, deleted, p.Clock.Now())\n",
		"	if deleted == \"\" {\n		p.record.Wrote(key, version, \"\", p.Clock.Now())\n	}\n"},
	{"orphans are owned by a service that is deleted", "../apply/pass.go", "err != nil || !stays {", "err != nil || !stays && false {"},
	{"a former service's objects are not waited for", "../observe/observe.go", "former != nil {", "former != nil && false {"},
	{"a manager that was replaced overwrites", "../apply/pass.go", "		write.UID, write.ResourceVersion = live", "		write.UID, _ = live"},
	{"the Deployment of a revision that returns is not renewed", "../steps/pods.go", "scaled.Version, scaled.Renew = revision.Version, c.returns(revision.Version)", "scaled.Version = revision.Version"},
	{"the DestinationRule is not renewed", "../steps/routes.go", "	write.Renew = c.reliesAgain(c.Plan.Target) || c.reliesAgain(c.Seen.Stable())\n", ""},
	{"the route is not renewed before pods end", "../steps/renew.go", "return c.reported() && c.routeRenewed()", "return c.reported()"},
	{"what was not renewed is reported", "../report/traffic.go", "if p.result.Unrenewed(c.Name.Kind) {", "if false {"},
	{"the record is not renewed before pods start", "../steps/revisions.go", "		record.Renew = c.starts(revision.Version)\n", ""},
	{"stable has the bounds that the canary's spec gives", "../plan/bounds.go", "	case r.Bounds.Min > 0:\n		return r.Bounds\n", "	case true:\n		return d.Spec.Bounds()\n"},
	{"stable's autoscaler follows what it has left", "../plan/replicas.go", "	case d.share > 0 || !d.routeSettled(d.Settings.Window):\n		return own.clamp(currentFloor(s))\n", ""},
	{"weight comes before stable is kept", "../plan/ready.go", "	return d.stableFloorProblem()\n", "	return nil\n"},
	{"pods are given up before every Envoy has the weights", "../plan/surging.go",
		"d.current.Held.Size == 0 || !d.routeSettled(d.Settings.Drain) {", "d.current.Held.Size == 0 {"},
	{"pods that terminate take nothing", "../plan/surge.go", " + int32(r.Terminating) }", " }"},
	{"a bounded target gets its share at once", "../plan/surging.go", "	if !d.surgesFor(share) || d.other() != d.target {", "	if true {"},
	{"the traffic returns before the pods do", "../plan/surging.go", "	if d.carries(ready, size) == 100 || others == 0 {", "	if true {"},
	{"there is room for all pods of the target", "../plan/surging.go", "min(wanted, room-other.ending()-d.stable.ending()))", "wanted)"},
	{"a target without a snapshot is planned twice", "../plan/missing_snapshot.go", "		case version == d.target.Version:\n			continue\n", ""},
	{"idle revisions keep what they ran by", "../steps/steps.go", "	{name: \"the deletion of what idle revisions ran by\", writes: each((*component).idle)},\n", ""},
	{"a revision is idle as soon as it is to have no pods", "../plan/subsets.go", " && d.isIdle(r)", ""},
	{"what has no snapshot stays", "../observe/revisions.go", "	c.Seen.Strays = o.strays(c, pods)\n", ""},
	{"pods that only start are no bystanders", "../plan/seen.go", " || r.Replicas > 0 || r.Pods > 0", ""},
	{"KEDA goes on with what has retired", "../steps/pods.go", "range []kube.Kind{kube.KindAutoscaler, kube.KindScaledObject} {", "range []kube.Kind{kube.KindAutoscaler} {"},
	{"a restart scales", "../plan/replicas.go", "		return own.clamp(currentFloor(d.target))\n", "		return own.clamp(int32(len(d.target.Endpoints)))\n"},
	{"ready as soon as there are pods again", "../plan/conditions.go", "			known += d.settledEndpoints(r, d.Settings.Settle)\n", "			known += int32(len(r.Endpoints))\n"},
	{"ready before the first route can be known", "../plan/conditions.go", "	if !d.firstRouteSettled() {", "	if false {"},
	{"a transformer is ready as soon as it has pods", "../observe/observe.go", "c.Seen.Optional && !c.Removed && c.Seen.Route.Entries == nil && ",
		"c.Seen.Optional && !c.Removed && "},
	{"pods go with their tag", "../plan/replicas.go", " && d.untagged(r.Version, r.Untagged)", ""},
	{"a tag waits for what the route leads to already", "../plan/tags.go", "	if d.current.tagged(r.Version) || d.current.has(r.Version, false) {", "	if false {"},
	{"testers get a target that Envoy knows no pods of", "../plan/tags.go",
		"d.next.Weight(d.target.Version) < 100 && d.mayTag(d.target)", "d.next.Weight(d.target.Version) < 100"},
	{"the path's testers are not read back", "../observe/routes.go", "present(s.IngressRoute, s.Route, s.PathRoute)", "s.hostRoutes()"},
	{"tags lead where Envoy knows no pods", "../plan/tags.go", "	if len(r.Endpoints) == 0 {\n		return false\n", "	if true {\n		return true\n"},
	{"a promotion is no tag's before a settle time", "../plan/tags.go", "d.current.has(r.Version, true) || d.passed", "d.passed"},
	{"a pod that terminates takes no room", "../plan/replicas.go", "d.mostSurge() - d.stable.ending() - d.target.ending()", "d.mostSurge() - d.target.ending()"},
	{"readiness of pods, not of slices", "../observe/pods.go", "	found := map[string]endpoint{}\n", `	var early []endpoint
	for _, pod := range pods {
		if len(pod.Status.ContainerStatuses) == 0 { // Those of containers that are ready are not cached.
			early = append(early, known[string(pod.UID)])
		}
	}
	if early != nil || true {
		return early
	}
	found := map[string]endpoint{}
`},
	{"pods that end count", "../observe/pods.go", "return !e.ends && revision != nil && revision.Replicas > 0", "return revision != nil"},
	{"bystanders are out of Envoy as soon as they are gone", "../plan/ready.go",
		" || !r.Gone.IsZero() && !d.passed(r.Gone, d.Settings.Settle)", ""},
	{"nobody waits for bystanders", "../plan/ready.go", "	return d.bystanderProblem()\n", "	return nil\n"},
	{"stable falls over to the canary", "../plan/route.go", "{Version: s.Version, Weight: 100 - d.share},",
		"{Version: s.Version, Failover: true, Weight: 100 - d.share},"},
	{"the canary does not fall over", "../plan/route.go", "{Version: t.Version, Failover: true, Weight: d.share},",
		"{Version: t.Version, Weight: d.share},"},
	{"a target starts behind stable's failover", "../plan/replicas.go", "	if len(d.missingSnapshots()) > 0 {\n", "	if true {\n		return true\n	}\n	if len(d.missingSnapshots()) > 0 {\n"},
	{"a target starts before stable's plain route has settled", "../plan/replicas.go",
		"return !d.current.failsOver() && d.routeSettled(0)", "return !d.current.failsOver()"},
	{"a target inherits what it supersedes", "../plan/share.go", "	if wanted <= weight {\n",
		"	if d.stable != nil && len(d.current.Entries) == 2 {\n		weight = max(weight, 100-d.current.Weight(d.stable.Version))\n	}\n	if wanted <= weight {\n"},
	{"the percent is no ceiling for a fall", "../plan/share.go", "		return wanted, d.steppingProblem(wanted)\n	}\n	if d.stable == nil && d.current",
		"		if d.routeSettled(0) {\n			return wanted, nil\n		}\n		return weight, nil\n	}\n	if d.stable == nil && d.current"},
	{"a step is left out", "../plan/stepping.go", "		return min(d.Spec.Steps[step+1].Percent, ceiling)\n",
		"		return min(d.Spec.Steps[len(d.Spec.Steps)-1].Percent, ceiling)\n"},
	{"a step does not last", "../plan/stepping.go", ".Add(d.Settings.Settle + d.Spec.Steps[step].For)\n}\n\n// held is", "\n}\n\n// held is"},
	{"a step begins when the manager does", "../plan/stepping.go",
		"!recorded.Since.After(d.now) {\n		return recorded\n	}\n",
		"!recorded.Since.After(d.now) {\n		return Held{Percent: share, Since: d.current.Since, Began: recorded.Began}\n	}\n"},
	{"copies go where Envoy knows no pods", "../plan/mirror.go", "(wanted <= d.heldMirror() || d.mirrorObstacle(wanted) == nil)", "true"},
	{"a pinned target gets copies", "../plan/mirror.go", "d.takesSteps() && d.ceiling() > 0 &&", "d.takesSteps() &&"},
	{"pods go with their copies", "../plan/tags.go", "	return r.mirrored(version) > 0 || slices", "	return slices"},
	{"steps exceed the percent", "../plan/stepping.go", "		return min(d.Spec.Steps[step+1].Percent, ceiling)\n",
		"		return d.Spec.Steps[step+1].Percent\n"},
	{"a rejection is not recorded", "../steps/steps.go", "	{name: \"the record of a rejected revision\", writes: each((*component).rejection), early: true},\n",
		""},
	{"retry is ignored", "../plan/analysis.go", " && !r.At.IsZero() && r.Retry == d.Spec.Retry",
		" && !r.At.IsZero()"},
	{"a rejected stable revision stays stable", "../plan/roles.go", "	return !r.RolledOutAt.IsZero() && r.Rejection.At.After(r.RolledOutAt)\n",
		"	return false\n"},
	{"figures of the step before count", "../plan/waiting.go", " && f.Of.Since.Equal(d.sinceHeld()) &&\n",
		" &&\n"},
	{"figures count though Prometheus is away", "../plan/waiting.go", "	case f.Problem != nil:\n",
		"	case false:\n"},
	{"stale figures count", "../plan/waiting.go", "	case d.counted() && d.now.Sub(f.At) > d.Settings.FiguresLag:",
		"	case false:"},
	{"a rejected revision loses its pods at once", "../plan/analysis.go", "		(!d.passed(d.rejection.At, d.Settings.KeepFailed) || !d.drained(d.target))",
		"		!d.drained(d.target)"},
	{"a rejection is not read", "../kube/transform.go", "	names.AnnotationRejectedAt,\n",
		""},
	{"the first percent counts for nobody", "../plan/share.go", "	case d.Spec.Percent == nil: // Rule 4.", "	case d.Spec.Percent == nil || *d.Spec.Percent > 50:"},
	{"capacity is not waited for", "../plan/ready.go", "		required = max(required, part)\n", "		_ = part\n"},
	{"subsets go at once", "../plan/subsets.go", "	if since.IsZero() {\n		return false", "	if since.IsZero() || true {\n		return false"},
	{"subsets go with the route", "../plan/subsets.go", "	return !d.routeSettled(d.Settings.Drain) || ", "	return "},
	{"pods go with the route", "../plan/replicas.go", "	return d.routeSettled(d.Settings.Drain) && d.untagged", "	return d.untagged"},
	{"pods go before they are drained", "../plan/replicas.go", "	return d.routeSettled(d.Settings.Drain) && d.untagged", "	return d.routeSettled(0) && d.untagged"},
	{"the previous one goes though it is fallen over to", "../plan/replicas.go",
		" || r == d.previous && d.current.has(version(d.stable), true)", ""},
	{"promotion before the route", "../steps/steps.go", weights, roleWithoutRoute + weights},
	{"the Service of clients outside the mesh before the route", "../steps/steps.go", weights,
		"	{name: \"the Services for clients outside the mesh\", writes: components.entryServices},\n" + weights},
	{"the Service of clients outside the mesh has the target", "../steps/services.go", "	version := c.Plan.Stable\n", "	version := c.Plan.Target\n"},
	{"a client without a sidecar passes by the transformer", "../steps/services.go",
		"		if c.Name.Kind == entry {\n", "		if c.Name.Kind == \"predictor\" || entry == \"\" {\n"},
	{"a client without a sidecar gets a component's target", "../steps/services.go", "	version := c.Plan.Stable\n",
		"	version := c.Plan.Stable\n	if name != c.Name.InferenceService {\n		version = c.Plan.Target\n	}\n"},
	{"a worker is done with what another has taken", "../controller.go", `func (c *Controller) ProcessNext(ctx context.Context) bool {
	name, isDue := c.next()
	if !isDue {
		return false
	}
	defer c.done(name)
`, `var taken sync.Map

func (c *Controller) ProcessNext(ctx context.Context) bool {
	name, isDue := c.next()
	if !isDue {
		return false
	}
	taken.Store(c, name)
	defer func() {
		last, _ := taken.Load(c)
		c.done(last.(cache.ObjectName))
	}()
`},
	{"an explainer is entered", "../steps/routes.go", "		if c.Name.Kind != names.Transformer || c.Removed {\n", "		if c.Name.Kind == names.Predictor || c.Removed {\n"},
	{"a route at the ingress may be behind", "../observe/facts.go", "	if !c.behind() {\n", "	if true {\n"},
	{"hosts go before another route has them", "../steps/routes.go", " && !first.Service.MovesHosts()", ""},
	{"a version that nobody has is lost", "../plan/missing_snapshot.go", "	return slices.DeleteFunc(d.routedWithoutSnapshot(), func(version string) bool {\n",
		"	return slices.DeleteFunc(d.routedWithoutSnapshot(), func(version string) bool {\n		if true {\n			return false\n		}\n"},
	{"weights before subsets", "../steps/steps.go", subsets, weights + furtherRoutes + subsets},
	{"pods go before the route", "../steps/steps.go", growing,
		"	{name: \"shrinking\", writes: each((*component).shrinkingPods), stops: revision},\n" + growing},
	{"the stable revision is not recorded", "../steps/revisions.go", "			revision.RolledOutAt = c.rolledOutAt()\n", ""},
	{"caches may be stale", "../controller.go", "if service != nil && c.memory.Of(name).Behind(c.caches.Get, now) {", "if service != nil && false {"},
	{"a route by another writer is a record", "../observe/recover.go", " || kube.FieldsOf(c.Service.Route).Contested != kube.OwnerSluice {", " {"},
	{"an old route is a record", "../observe/recover.go", " || route < record {", " {"},
	{"the last route is not taken for a record", "../observe/recover.go", "cmp.Or(c.wroteAllTo(newest.Version), ", "cmp.Or("},
	{"the first route is not taken for a record", "../observe/recover.go", "if c.Seen.Route.Weight(revision.Version) == 100 {", "if false {"},
	{"replicas are given up", "../steps/pods.go", "	return ptr.To(observe.Replicas(live))\n}", "	return nil\n}"},
	{"what is unpacked has no version", "../kube/packed.go", "cache.NewObjectName(namespace, name), p.version)", "cache.NewObjectName(namespace, name), \"\")"},
	{"failing pods take turns", "../observe/pods.go", ", strings.Compare(a.Name, b.Name))", ", strings.Compare(\"\", \"\"))"},
	{"time alone wakes nobody", "../plan/plan.go", "	plan.WakeAfter = d.wakeAfter()\n", ""},
	{"what happens while a pass is made is forgotten", "../gathering.go", "	noted := g.underWay[name]\n", "	noted := false\n"},
	{"errors are not tried again", "../controller.go", "		c.queue.AddRateLimited(name)\n", "		c.queue.Forget(name)\n"},
	{"an error ends the worker", "../controller.go", "		c.queue.AddRateLimited(name)\n", "		c.queue.AddRateLimited(name)\n		return false\n"},
	{"a write that fails stops all others", "../apply/pass.go", "if p.broken[write.Chain] || p.broken[write.After] || ctx.Err() != nil {", "if len(p.Faults) > 0 || ctx.Err() != nil {"},
	{"the record of the stable revision is not read", "../observe/revisions.go", "role := deploy.ReadRole(snapshot)\n", "role := deploy.Role{}\n"},
	{"orphans are refused", "../kube/owner.go", "return object.GetLabels()[names.LabelInferenceService] == service.Name", "return object.GetLabels()[names.LabelInferenceService] == \"\""},
	{"what a former service left is taken", "../kube/owner.go", "return controller.UID == service.UID", "return controller.Name == service.Name"},
	{"a status lands on another service of that name", "../apply/pass.go", ".WithUID(service.UID)", ""},
	{"what is known of a deleted service stays", "../controller.go", "		c.memory.Forget(name)\n", ""},
	{"what was once as wanted stays so", "../memory/verified.go", "verdict{key, live.GetResourceVersion(),", "verdict{key, \"\","},
	{"settling goes by the clock on the wall", "../memory/held.go", "	before := r.held\n", "	now = now.Round(0)\n	before := r.held\n"},
	{"promotions are in the order of the clock", "../steps/revisions.go", "		if !at.After(revision.RolledOutAt) {\n", "		if false {\n"},
	{"Sidecars stay when the configuration wants none", "../steps/sidecar.go",
		"		write, exists := first.deletion(kube.KindSidecar, name)\n", "		write, exists := Write{}, false\n"},
	{"a Sidecar lacks hosts of its service", "../../istio/sidecar.go",
		"component.Service(), component.EntryService())\n", "component.EntryService())\n"},
	{"Events report passes that failed", "../report/events.go", "		if failed {\n", "		if failed && false {\n"},
}

// rotating is how many of the rules an ordinary run breaks.
const rotating = 8

// TestMain prints which rules a run breaks, before any test can keep that in its log. What client-go's
// informers log, each time that one is made or ends, is dropped; they may end after their test.
func TestMain(m *testing.M) {
	klog.SetLogger(logr.Discard())
	if os.Getenv("SIM_FIRST") == "rotate" {
		fmt.Println("plays the stories from", rotatingSeed(time.Now()), "on")
	}
	if os.Getenv("SIM_MUTATIONS") == "rotate" {
		for _, mutation := range rotatingMutations(seenMutations(), time.Now()) {
			fmt.Println("breaks the rule:", mutation.name)
		}
	}
	os.Exit(m.Run())
}

// TestSimulationFindsFaults breaks one rule at a time in an overlay of the product and
// logs at which seed the simulation objects. `make unit` has it break eight of them, others
// each hour and each day; all are broken by
//
//	SIM_MUTATIONS=. go test ./pkg/reconcile/simulation -run FindsFaults -v -timeout 4h
//
// where the variable is a regular expression over the names, or `rotate`; UPDATE_GOLDEN=1 records
// the seeds. Without the variable only the table is checked: a mutation whose text is no longer there fails,
// so that the table follows the product.
func TestSimulationFindsFaults(t *testing.T) {
	for _, mutation := range mutations {
		mutation.overlay(t)
	}
	for _, mutation := range chosenMutations(os.Getenv("SIM_MUTATIONS"), time.Now()) {
		t.Run(mutation.name, func(t *testing.T) {
			known, isKnown := readFoundAt()[mutation.name]
			overlay := mutation.overlay(t)
			if isKnown {
				if _, why := findFault(t, overlay, fmt.Sprintf("SIM_FIRST=%d", known), fmt.Sprintf("SIM_SEEDS=%d", min(known, 1))); why != "" {
					t.Logf("seed %d: %s", known, why)
					return
				}
			}
			first, seeds := storiesToRun(t)
			seed, why := findFault(t, overlay)
			if seed == 0 && why == "" {
				t.Fatalf("no promise was broken in %d seeds from %d on", seeds, first)
			}
			t.Logf("seed %d: %s", seed, why)
			if os.Getenv("UPDATE_GOLDEN") != "" {
				writeFoundAt(t, mutation.name, seed)
			}
		})
	}
}

// chosenMutations are those that a run breaks.
func chosenMutations(pattern string, now time.Time) []mutation {
	if pattern == "rotate" {
		return rotatingMutations(seenMutations(), now)
	}
	var chosen []mutation
	for _, mutation := range mutations {
		if pattern != "" && regexp.MustCompile(pattern).MatchString(mutation.name) {
			chosen = append(chosen, mutation)
		}
	}
	return chosen
}

// seenMutations are those that the simulation is known to see. The others are broken only by
// name: a rule that others stand in for when it is broken, or that needs a rare story.
func seenMutations() []mutation {
	known := readFoundAt()
	return slices.DeleteFunc(slices.Clone(mutations), func(m mutation) bool {
		_, seen := known[m.name]
		return !seen
	})
}

// rotatingMutations are others each hour, and each day at the same hour.
func rotatingMutations(of []mutation, now time.Time) []mutation {
	hours := int(now.Unix() / 3600)
	from := (hours/24 + hours%24) * rotating
	var chosen []mutation
	for i := range rotating {
		chosen = append(chosen, of[(from+i)%len(of)])
	}
	return chosen
}

// TestMutationsAreUpToDate checks that each mutation still finds what it is to replace.
func TestMutationsAreUpToDate(t *testing.T) {
	for _, mutation := range mutations {
		t.Run(mutation.name, func(t *testing.T) { mutation.overlay(t) })
	}
}

// TestAllMutationsComeRound makes sure that tests which are run once a day, or each hour,
// have broken every rule after a while.
func TestAllMutationsComeRound(t *testing.T) {
	for _, every := range []time.Duration{time.Hour, 24 * time.Hour} {
		broken := map[string]bool{}
		for i := range len(mutations) {
			for _, mutation := range rotatingMutations(mutations, time.Unix(0, 0).Add(time.Duration(i)*every)) {
				broken[mutation.name] = true
			}
		}
		if len(broken) != len(mutations) {
			t.Errorf("a run every %s breaks %d rules of %d", every, len(broken), len(mutations))
		}
	}
}

// overlay writes the mutated file, and returns what go's -overlay takes.
func (m mutation) overlay(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile(m.file)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(source), m.old); n != 1 {
		t.Fatalf("%s has %d times what is to be replaced: %s", m.file, n, m.old)
	}
	dir := t.TempDir()
	mutated, overlay := filepath.Join(dir, "mutated.go"), filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(mutated, []byte(strings.Replace(string(source), m.old, m.new, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	path, err := filepath.Abs(m.file)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(map[string]map[string]string{"Replace": {path: mutated}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(overlay, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return overlay
}

var failure = regexp.MustCompile(`(?s)simulation_test\.go:\d+: (at [^\n]*)\n.*?sim seed=(\d+)`)

// findFault runs the simulation on an overlay and returns the seed at which it objects first
// and why; 0 if only a recorded story does, or none.
func findFault(t *testing.T, overlay string, environment ...string) (lowest int, why string) {
	t.Helper()
	command := exec.Command("go", "test", "-overlay", overlay, "-vet=off", "-ldflags=-s -w", "-run", "TestSimulation(Stories)?$", ".")
	command.Env = slices.Concat(os.Environ(), []string{"SIM_MUTATIONS=", "SIM_FIRST_FAULT=1"}, environment)
	output, err := command.CombinedOutput()
	if err == nil {
		return 0, ""
	}
	for _, match := range failure.FindAllStringSubmatch(string(output), -1) {
		if seed, err := strconv.Atoi(match[2]); err == nil && (lowest == 0 || seed < lowest) {
			lowest, why = seed, match[1]
		}
	}
	switch {
	case lowest > 0:
	case strings.Contains(string(output), "--- FAIL: TestSimulationStories"):
		return 0, "no random story, but a recorded one"
	default:
		t.Fatalf("the simulation did not run: %v\n%s", err, output)
	}
	return lowest, why
}
