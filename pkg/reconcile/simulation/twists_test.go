package simulation

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// twist adds to every other story something that users don't do each day. It draws from
// a stream of its own: the other stories stay as they are.
func twist(seed uint64, mode runMode, actions []action) []action {
	g := &generator{chance: rand.New(rand.NewPCG(seed, 5)), actions: slices.Clone(actions)}
	g.now = slices.MaxFunc(actions, func(a, b action) int { return int(a.at - b.at) }).at
	if mode == modeHands {
		return actions
	}
	switch g.chance.IntN(20) {
	case 0:
		g.scatter(3, func() action { return action{verb: "lose-status"} })
	case 1, 2:
		g.goAndComeBack("orphan")
	case 3:
		g.goAndComeBack("remove")
	case 4, 5:
		g.scatter(4, g.setClock)
		g.scatter(1, func() action { return action{verb: "die"} })
	case 6, 7:
		g.aimAtFailover()
	case 8:
		g.aimAtRecord()
	case 9:
		g.scatter(3, g.outage)
	case 10, 11:
		g.company(seed)
	case 12, 13:
		g.scatter(3, func() action { return action{verb: "stall"} })
	case 14, 15, 16:
		g.actions = append(g.actions, action{0, "tags", []string{"on"}})
		g.scatter(3, g.tags)
	case 17, 18:
		if mode == modeChaos {
			return actions
		}
		g.companions(seed)
	default:
		return actions
	}
	slices.SortStableFunc(g.actions, func(a, b action) int { return int(a.at - b.at) })
	return g.actions
}

// aimAtFailover has a spec come soon after a promotion, while the previous
// revision stands in for stable's pod, which fails just then.
func (g *generator) aimAtFailover() {
	models := slices.Clone(allModels)
	g.chance.Shuffle(len(models), func(a, b int) { models[a], models[b] = models[b], models[a] })
	g.now, g.actions = 0, nil
	add := func(wait time.Duration, verb string, args ...string) {
		g.now += wait
		g.actions = append(g.actions, action{g.now, verb, args})
	}
	add(0, "apply", models[0])
	add(20*time.Second, "apply", models[1])
	add(8*time.Second+g.upTo(12*time.Second), "apply", models[2], fmt.Sprintf("percent=%d", 1+g.chance.IntN(50)))
	add(g.upTo(1500*time.Millisecond), "kill", models[1])
	add(10*time.Second, "apply", models[1])
	add(g.upTo(15*time.Second), "apply", models[3], fmt.Sprintf("percent=%d", 1+g.chance.IntN(50)))
	add(g.upTo(1500*time.Millisecond), "kill", models[1])
}

// aimAtRecord has a second revision, whose predecessor's role can't be recorded any
// longer once it is there, and a status that is lost.
func (g *generator) aimAtRecord() {
	first, second := g.chance.IntN(2), 2+g.chance.IntN(2)
	start := 15*time.Second + g.upTo(30*time.Second)
	g.actions = []action{
		{0, "apply", []string{allModels[first]}},
		{start, "apply", []string{allModels[second], fmt.Sprintf("percent=%d", 1+g.chance.IntN(80))}},
		{
			start + 500*time.Millisecond + g.upTo(time.Second),
			"outage",
			[]string{string(kube.KindControllerRevision), "90s"},
		},
		{start + 10*time.Second + g.upTo(50*time.Second), "lose-status", nil},
	}
}

func (g *generator) tags() action {
	return action{verb: "tags", args: []string{[]string{"on", "off"}[g.chance.IntN(2)]}}
}

func (g *generator) outage() action {
	of := []kube.Kind{
		kube.KindControllerRevision,
		kube.KindDeployment,
		kube.KindService,
		kube.KindAutoscaler,
		kube.KindDestinationRule,
		kube.KindVirtualService,
		kube.KindInferenceService,
	}
	last := time.Second + g.upTo([]time.Duration{5 * time.Second, time.Minute}[g.chance.IntN(2)])
	return action{verb: "outage", args: []string{string(of[g.chance.IntN(len(of))]), last.String()}}
}

// company adds another InferenceService, which has troubles of its own.
func (g *generator) company(seed uint64) {
	others := &generator{chance: rand.New(rand.NewPCG(seed, 6))}
	for range 2 + others.chance.IntN(3) {
		others.user()
		others.pause()
	}
	others.scatter(2, others.autoscaler)
	if others.chance.IntN(3) > 0 {
		others.scatter(3, others.pod)
		others.scatter(6, others.write)
		others.scatter(3, others.outage)
	}
	for _, theirs := range others.actions {
		g.actions = append(g.actions, theirs.of("other"))
	}
}

// companions adds a transformer before the predictor, an explainer beside it, or both.
func (g *generator) companions(seed uint64) {
	which := g.chance.IntN(5)
	if which < 4 {
		g.companion(names.Transformer, rand.New(rand.NewPCG(seed, 7)))
	}
	if which > 1 {
		g.companion(names.Explainer, rand.New(rand.NewPCG(seed, 9)))
	}
}

// companion adds a component, with canaries and troubles of its own, which may leave and come
// back.
func (g *generator) companion(kind string, chance *rand.Rand) {
	its := &generator{chance: chance}
	for range 1 + its.chance.IntN(4) {
		its.pause()
		its.user()
		if its.chance.IntN(3) == 0 {
			its.pause()
			its.actions = append(its.actions, action{its.now, "leave", nil})
		}
	}
	its.scatter(1, its.autoscaler)
	if its.chance.IntN(2) == 0 {
		its.scatter(3, its.pod)
		its.scatter(4, its.write)
	}
	for _, own := range its.actions {
		g.actions = append(g.actions, own.of(kind))
	}
}

// setClock sets the manager's clock by anything from a second to hours.
func (g *generator) setClock() action {
	by := time.Second + g.upTo([]time.Duration{10 * time.Second, time.Minute, 3 * time.Hour}[g.chance.IntN(3)])
	if g.chance.IntN(2) == 0 {
		by = -by
	}
	return action{verb: "clock", args: []string{by.String()}}
}

// goAndComeBack deletes the InferenceService, in one way or the other, and applies it again:
// as it was, or as the next spec wants it.
func (g *generator) goAndComeBack(how string) {
	for range 1 + g.chance.IntN(2) {
		g.scatterOne(action{verb: how})
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
