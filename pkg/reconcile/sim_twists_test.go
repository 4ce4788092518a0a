package reconcile

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// twistSim adds to every other story something that users don't do each day. It draws from
// a stream of its own: the other stories stay as they are.
func twistSim(seed uint64, mode simMode, actions []simAction) []simAction {
	g := &simGenerator{chance: rand.New(rand.NewPCG(seed, 5)), actions: slices.Clone(actions)}
	g.now = slices.MaxFunc(actions, func(a, b simAction) int { return int(a.at - b.at) }).at
	if mode == simHands {
		return actions
	}
	switch g.chance.IntN(12) {
	case 0, 1:
		g.scatter(3, func() simAction { return simAction{verb: "lose-status"} })
	case 2, 3:
		g.goAndComeBack("orphan")
	case 4:
		g.goAndComeBack("remove")
	case 5:
		g.scatter(4, g.setClock)
		g.scatter(1, func() simAction { return simAction{verb: "die"} })
	default:
		return actions
	}
	slices.SortStableFunc(g.actions, func(a, b simAction) int { return int(a.at - b.at) })
	return g.actions
}

// setClock sets the manager's clock by anything from a second to hours.
func (g *simGenerator) setClock() simAction {
	by := time.Second + g.upTo([]time.Duration{10 * time.Second, time.Minute, 3 * time.Hour}[g.chance.IntN(3)])
	if g.chance.IntN(2) == 0 {
		by = -by
	}
	return simAction{verb: "clock", args: []string{by.String()}}
}

// goAndComeBack deletes the InferenceService, in one way or the other, and applies it again:
// as it was, or as the next spec wants it.
func (g *simGenerator) goAndComeBack(how string) {
	for range 1 + g.chance.IntN(2) {
		g.scatterOne(simAction{verb: how})
		if g.chance.IntN(3) > 0 {
			back := g.actions[len(g.actions)-1]
			back.at += g.upTo(3 * time.Second)
			if back.verb = "restore"; how == "remove" {
				back.verb, back.args = "apply", []string{g.model(), fmt.Sprintf("percent=%d", g.chance.IntN(100))}
			}
			g.actions = append(g.actions, back)
		}
	}
}
