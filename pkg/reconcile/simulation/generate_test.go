package simulation

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// generateSim draws what users and faults do in a run.
func generateSim(seed uint64, mode simMode) []simAction {
	g := &simGenerator{chance: rand.New(rand.NewPCG(seed, 4))}
	for range 3 + g.chance.IntN(4) {
		g.user()
		g.pause()
		if g.chance.IntN(4) == 0 {
			g.comeBack()
		}
	}
	g.scatter(2, g.autoscaler)
	switch mode {
	case simFaulty:
		g.scatter(3, g.pod)
		g.scatter(4, g.write)
		g.scatter(2, func() simAction { return simAction{verb: "die"} })
	case simHands:
		g.scatter(2, g.hand)
		g.scatter(1, g.pod)
	case simChaos:
		g.scatter(3, g.pod)
		g.scatter(3, g.write)
		g.scatter(3, func() simAction { return simAction{verb: "die"} })
		g.scatter(2, g.hand)
	}
	slices.SortStableFunc(g.actions, func(a, b simAction) int { return int(a.at - b.at) })
	actions := twistSim(seed, mode, g.actions)
	if hasPaths(seed) && mode == simFaulty {
		actions = troubleRoute(seed, 10, simPath, actions)
	}
	if seed%4 == 1 && mode == simFaulty {
		actions = troubleRoute(seed, 11, simIngress, actions)
	}
	if seed%6 == 5 {
		actions = bindHosts(seed, actions)
	}
	return interruptSim(seed, actions)
}

// bindHosts adds that the mesh gets the hosts at the ingress, or has them no longer. It draws from
// a stream of its own.
func bindHosts(seed uint64, actions []simAction) []simAction {
	g := &simGenerator{chance: rand.New(rand.NewPCG(seed, 12)), actions: slices.Clone(actions)}
	g.now = slices.MaxFunc(actions, func(a, b simAction) int { return int(a.at - b.at) }).at
	g.scatter(3, func() simAction { return simAction{verb: "bind"} })
	slices.SortStableFunc(g.actions, func(a, b simAction) int { return int(a.at - b.at) })
	return g.actions
}

// troubleRoute adds that a route at the ingress can't be written. It draws from a stream of its own.
func troubleRoute(seed, stream uint64, kind kube.Kind, actions []simAction) []simAction {
	g := &simGenerator{chance: rand.New(rand.NewPCG(seed, stream)), actions: slices.Clone(actions)}
	g.now = slices.MaxFunc(actions, func(a, b simAction) int { return int(a.at - b.at) }).at
	g.scatter(3, func() simAction {
		action := g.write()
		action.args[1] = string(kind)
		return action
	})
	g.scatter(2, func() simAction {
		return simAction{verb: "outage", args: []string{string(kind), (time.Second + g.upTo(time.Minute)).String()}}
	})
	slices.SortStableFunc(g.actions, func(a, b simAction) int { return int(a.at - b.at) })
	return g.actions
}

// interruptSim adds to two of three stories that the manager's watches break, which changes
// nothing. It draws from a stream of its own.
func interruptSim(seed uint64, actions []simAction) []simAction {
	g := &simGenerator{chance: rand.New(rand.NewPCG(seed, 8)), actions: slices.Clone(actions)}
	g.now = slices.MaxFunc(actions, func(a, b simAction) int { return int(a.at - b.at) }).at
	if g.chance.IntN(3) == 0 {
		return actions
	}
	g.scatter(5, func() simAction {
		of := "all"
		if g.chance.IntN(3) > 0 {
			of = string(simWatched[g.chance.IntN(len(simWatched))])
		}
		return simAction{verb: []string{"relist", "relist", "rewatch"}[g.chance.IntN(3)], args: []string{of}}
	})
	slices.SortStableFunc(g.actions, func(a, b simAction) int { return int(a.at - b.at) })
	return g.actions
}

// simGenerator draws actions over a stretch of time that grows as users act.
type simGenerator struct {
	chance  *rand.Rand
	now     time.Duration
	actions []simAction
}

// user applies one of few models, so that earlier ones come back.
func (g *simGenerator) user() {
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
	g.actions = append(g.actions, simAction{g.now, "apply", args})
}

// comeBack applies the spec before the last once more: while its pods end, if they do
// so at once, or about when the previous revision is not kept any longer.
func (g *simGenerator) comeBack() {
	if len(g.actions) < 2 {
		return
	}
	last := g.actions[len(g.actions)-1]
	g.now = last.at + g.upTo(2*time.Second)
	if g.chance.IntN(3) == 0 {
		delays := []time.Duration{15 * time.Second, 30 * time.Second, time.Minute}
		g.now = last.at + delays[g.chance.IntN(len(delays))] + 3*time.Second + g.upTo(20*time.Second)
	}
	g.actions = append(g.actions, simAction{g.now, "apply", g.actions[len(g.actions)-2].args})
	g.pause()
}

func (g *simGenerator) model() string {
	return simModels[min(g.chance.IntN(len(simModels)), g.chance.IntN(len(simModels)))]
}

// pause is from no time at all to long enough for everything.
func (g *simGenerator) pause() {
	limits := []time.Duration{100 * time.Millisecond, 5 * time.Second, 15 * time.Second, 30 * time.Second, 100 * time.Second}
	g.now += g.upTo(limits[g.chance.IntN(len(limits))])
}

func (g *simGenerator) upTo(limit time.Duration) time.Duration {
	return time.Duration(g.chance.Int64N(int64(limit))).Truncate(time.Millisecond)
}

// scatter adds up to so many of an action. Half of them come soon after another.
func (g *simGenerator) scatter(most int, draw func() simAction) {
	for range g.chance.IntN(most + 1) {
		g.scatterOne(draw())
	}
}

func (g *simGenerator) scatterOne(action simAction) {
	action.at = g.upTo(g.now + 20*time.Second)
	if g.chance.IntN(2) == 0 {
		action.at = g.actions[g.chance.IntN(len(g.actions))].at + g.upTo(12*time.Second)
	}
	g.actions = append(g.actions, action)
}

func (g *simGenerator) autoscaler() simAction {
	return simAction{verb: "hpa", args: []string{g.model(), strconv.Itoa(1 + g.chance.IntN(6))}}
}

func (g *simGenerator) pod() simAction {
	switch g.chance.IntN(3) {
	case 0:
		return simAction{verb: "evict", args: []string{g.model()}}
	case 1:
		return simAction{verb: "kill", args: []string{g.model()}}
	}
	return simAction{verb: "crash", args: []string{g.model(), strconv.Itoa(1 + g.chance.IntN(4))}}
}

func (g *simGenerator) write() simAction {
	hows := []string{"conflict", "busy", "error", "timeout", "timeout-after", "error-after", "die", "die-after", "refused"}
	of := []string{"any", "any", string(kube.KindControllerRevision), string(kube.KindDeployment), string(kube.KindService),
		string(kube.KindDestinationRule), string(kube.KindVirtualService), string(kube.KindVirtualService), string(kube.KindInferenceService)}
	return simAction{verb: "fault", args: []string{hows[g.chance.IntN(len(hows))], of[g.chance.IntN(len(of))]}}
}

func (g *simGenerator) hand() simAction {
	switch g.chance.IntN(7) {
	case 0:
		return simAction{verb: "delete", args: []string{string(kube.KindDeployment), g.model()}}
	case 1:
		return simAction{verb: "delete", args: []string{string(kube.KindService)}}
	case 2:
		return simAction{verb: "delete", args: []string{string(kube.KindDestinationRule)}}
	case 3:
		return simAction{verb: "delete", args: []string{string(kube.KindVirtualService)}}
	case 4:
		return simAction{verb: "edit", args: []string{"replicas"}}
	}
	return simAction{verb: "edit", args: []string{[]string{"weights", "subsets", "selector", "typo", "all"}[g.chance.IntN(5)]}}
}
