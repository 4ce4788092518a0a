package simulation

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// generate draws what users and faults do in a run.
func generate(seed uint64, mode runMode) []action {
	g := &generator{chance: rand.New(rand.NewPCG(seed, 4))}
	for range 3 + g.chance.IntN(4) {
		g.user()
		g.pause()
		if g.chance.IntN(4) == 0 {
			g.comeBack()
		}
	}
	g.scatter(2, g.autoscaler)
	switch mode {
	case modeFaulty:
		g.scatter(3, g.pod)
		g.scatter(4, g.write)
		g.scatter(2, func() action { return action{verb: "die"} })
	case modeHands:
		g.scatter(2, g.hand)
		g.scatter(1, g.pod)
	case modeChaos:
		g.scatter(3, g.pod)
		g.scatter(3, g.write)
		g.scatter(3, func() action { return action{verb: "die"} })
		g.scatter(2, g.hand)
	}
	slices.SortStableFunc(g.actions, func(a, b action) int { return int(a.at - b.at) })
	actions := twist(seed, mode, g.actions)
	if hasPaths(seed) && mode == modeFaulty {
		actions = troubleRoute(seed, 10, kindPath, actions)
	}
	if seed%4 == 1 && mode == modeFaulty {
		actions = troubleRoute(seed, 11, kindIngress, actions)
	}
	if seed%6 == 5 {
		actions = bindHosts(seed, actions)
	}
	if seed%5 == 3 {
		actions = switchSidecars(seed, actions)
	}
	return interrupt(seed, boundPods(seed, compare(seed, callTesters(seed, takeSteps(seed, actions)))))
}

// switchSidecars adds that the pods get Sidecars, or have them no longer. It draws from a stream of its
// own.
func switchSidecars(seed uint64, actions []action) []action {
	g := &generator{chance: rand.New(rand.NewPCG(seed, 21)), actions: slices.Clone(actions)}
	g.now = slices.MaxFunc(actions, func(a, b action) int { return int(a.at - b.at) }).at
	g.scatter(3, func() action { return action{verb: "sidecars"} })
	slices.SortStableFunc(g.actions, func(a, b action) int { return int(a.at - b.at) })
	return g.actions
}

// bindHosts adds that the mesh gets the hosts at the ingress, or has them no longer. It draws from
// a stream of its own.
func bindHosts(seed uint64, actions []action) []action {
	g := &generator{chance: rand.New(rand.NewPCG(seed, 12)), actions: slices.Clone(actions)}
	g.now = slices.MaxFunc(actions, func(a, b action) int { return int(a.at - b.at) }).at
	g.scatter(3, func() action { return action{verb: "bind"} })
	slices.SortStableFunc(g.actions, func(a, b action) int { return int(a.at - b.at) })
	return g.actions
}

// troubleRoute adds that a route at the ingress can't be written. It draws from a stream of its own.
func troubleRoute(seed, stream uint64, kind kube.Kind, actions []action) []action {
	g := &generator{chance: rand.New(rand.NewPCG(seed, stream)), actions: slices.Clone(actions)}
	g.now = slices.MaxFunc(actions, func(a, b action) int { return int(a.at - b.at) }).at
	g.scatter(3, func() action {
		write := g.write()
		write.args[1] = string(kind)
		return write
	})
	g.scatter(2, func() action {
		return action{verb: "outage", args: []string{string(kind), (time.Second + g.upTo(time.Minute)).String()}}
	})
	slices.SortStableFunc(g.actions, func(a, b action) int { return int(a.at - b.at) })
	return g.actions
}

// interrupt adds to two of three stories that the manager's watches break, which changes
// nothing. It draws from a stream of its own.
func interrupt(seed uint64, actions []action) []action {
	g := &generator{chance: rand.New(rand.NewPCG(seed, 8)), actions: slices.Clone(actions)}
	g.now = slices.MaxFunc(actions, func(a, b action) int { return int(a.at - b.at) }).at
	if g.chance.IntN(3) == 0 {
		return actions
	}
	g.scatter(5, func() action {
		of := "all"
		if g.chance.IntN(3) > 0 {
			of = string(watchedKinds[g.chance.IntN(len(watchedKinds))])
		}
		return action{verb: []string{"relist", "relist", "rewatch"}[g.chance.IntN(3)], args: []string{of}}
	})
	slices.SortStableFunc(g.actions, func(a, b action) int { return int(a.at - b.at) })
	return g.actions
}

// generator draws actions over a stretch of time that grows as users act.
type generator struct {
	chance  *rand.Rand
	now     time.Duration
	actions []action
}

// user applies one of few models, so that earlier ones come back.
func (g *generator) user() {
	args := []string{g.model()}
	if percents := []int{-1, -1, 0, 1, 10, 50, 50, 90, 100}; g.chance.IntN(10) > 0 {
		if percent := percents[g.chance.IntN(len(percents))]; percent >= 0 {
			args = append(args, fmt.Sprintf("percent=%d", percent))
		}
	}
	minimum := 1 + g.chance.IntN(5)/3*g.chance.IntN(3)
	if minimum > 1 {
		args = append(args, fmt.Sprintf("min=%d", minimum))
	}
	if g.chance.IntN(3) == 0 {
		args = append(args, fmt.Sprintf("max=%d", minimum+1+g.chance.IntN(3)))
	}
	g.actions = append(g.actions, action{g.now, "apply", args})
}

// comeBack applies the spec before the last once more: while its pods end, if they do
// so at once, or about when the previous revision is not kept any longer.
func (g *generator) comeBack() {
	if len(g.actions) < 2 {
		return
	}
	last := g.actions[len(g.actions)-1]
	g.now = last.at + g.upTo(2*time.Second)
	if g.chance.IntN(3) == 0 {
		delays := []time.Duration{15 * time.Second, 30 * time.Second, time.Minute}
		g.now = last.at + delays[g.chance.IntN(len(delays))] + 3*time.Second + g.upTo(20*time.Second)
	}
	g.actions = append(g.actions, action{g.now, "apply", g.actions[len(g.actions)-2].args})
	g.pause()
}

func (g *generator) model() string {
	return allModels[min(g.chance.IntN(len(allModels)), g.chance.IntN(len(allModels)))]
}

// pause is from no time at all to long enough for everything.
func (g *generator) pause() {
	limits := []time.Duration{
		100 * time.Millisecond,
		5 * time.Second,
		15 * time.Second,
		30 * time.Second,
		100 * time.Second,
	}
	g.now += g.upTo(limits[g.chance.IntN(len(limits))])
}

func (g *generator) upTo(limit time.Duration) time.Duration {
	return time.Duration(g.chance.Int64N(int64(limit))).Truncate(time.Millisecond)
}

// scatter adds up to so many of an action. Half of them come soon after another.
func (g *generator) scatter(most int, draw func() action) {
	for range g.chance.IntN(most + 1) {
		g.scatterOne(draw())
	}
}

func (g *generator) scatterOne(action action) {
	action.at = g.upTo(g.now + 20*time.Second)
	if g.chance.IntN(2) == 0 {
		action.at = g.actions[g.chance.IntN(len(g.actions))].at + g.upTo(12*time.Second)
	}
	g.actions = append(g.actions, action)
}

func (g *generator) autoscaler() action {
	return action{verb: "hpa", args: []string{g.model(), strconv.Itoa(1 + g.chance.IntN(6))}}
}

func (g *generator) pod() action {
	switch g.chance.IntN(3) {
	case 0:
		return action{verb: "evict", args: []string{g.model()}}
	case 1:
		return action{verb: "kill", args: []string{g.model()}}
	}
	return action{verb: "crash", args: []string{g.model(), strconv.Itoa(1 + g.chance.IntN(4))}}
}

func (g *generator) write() action {
	hows := []string{
		"conflict",
		"busy",
		"error",
		"timeout",
		"timeout-after",
		"error-after",
		"die",
		"die-after",
		"refused",
	}
	of := []string{
		"any",
		"any",
		string(kube.KindControllerRevision),
		string(kube.KindDeployment),
		string(kube.KindService),
		string(kube.KindDestinationRule),
		string(kube.KindVirtualService),
		string(kube.KindVirtualService),
		string(kube.KindInferenceService),
	}
	return action{verb: "fault", args: []string{hows[g.chance.IntN(len(hows))], of[g.chance.IntN(len(of))]}}
}

func (g *generator) hand() action {
	switch g.chance.IntN(7) {
	case 0:
		return action{verb: "delete", args: []string{string(kube.KindDeployment), g.model()}}
	case 1:
		return action{verb: "delete", args: []string{string(kube.KindService)}}
	case 2:
		return action{verb: "delete", args: []string{string(kube.KindDestinationRule)}}
	case 3:
		return action{verb: "delete", args: []string{string(kube.KindVirtualService)}}
	case 4:
		return action{verb: "edit", args: []string{"replicas"}}
	}
	return action{
		verb: "edit",
		args: []string{[]string{"weights", "subsets", "selector", "typo", "all"}[g.chance.IntN(5)]},
	}
}
