package simulation

import (
	"slices"
	"time"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// figures counts requests in place of Prometheus, for one process of the manager: a new one begins without any.
type figures struct {
	m    *manager
	life int
	// counted are the comparisons that are counted, by component.
	counted map[names.Component]*counted
}

// counted is what is known of one comparison.
type counted struct {
	of plan.Comparison
	// looks is how many there were since the target has had traffic.
	looks int
	// figures are those of the last look.
	figures plan.Figures
}

// outOfReach is a time in which Prometheus doesn't answer, or answers with the figures that it had.
type outOfReach struct {
	from, until time.Duration
	silent      bool
}

// Of implements observe.Figures. It returns the figures of the last look, which may be of another comparison.
func (f *figures) Of(
	component names.Component, comparison *plan.Comparison, _ *servingv1beta1.Analysis,
) plan.Figures {
	o := f.m.w.componentOf(component).oracle
	o.compared, o.told = comparison, plan.Figures{}
	if comparison == nil {
		delete(f.counted, component)
		return plan.Figures{}
	}
	c := f.counted[component]
	if c == nil {
		c = &counted{}
		f.counted[component] = c
		f.lookLater(component, c)
	}
	same := c.of.Target == comparison.Target && c.of.Stable == comparison.Stable
	if same && c.figures.Worse != "" {
		o.told = c.figures // A verdict stays, so that it is recorded at last.
		return c.figures
	}
	if !same || !c.of.Began.Equal(comparison.Began) {
		c.looks = 0
	}
	c.of = *comparison
	o.told = c.figures
	return c.figures
}

// lookLater has requests counted again and again, until the comparison ends.
func (f *figures) lookLater(component names.Component, c *counted) {
	w := f.m.w
	w.after(time.Second+w.upTo("figures", 3*time.Second), func() {
		if f.life != f.m.life || f.counted[component] != c || w.quiet {
			return
		}
		f.look(component, c)
		f.m.controller.Enqueue(w.componentOf(component).predictor.name)
		f.lookLater(component, c)
	})
}

// look counts the requests until now: the more weight the target has, the more it answers.
func (f *figures) look(component names.Component, c *counted) {
	w := f.m.w
	o, now := w.componentOf(component).oracle, managerClock{w: w}.Now()
	switch away := w.prometheus(); {
	case away != nil && away.silent:
		c.figures.Problem = nil
		return
	case away != nil:
		c.figures.Problem = &plan.Problem{Reason: servingv1beta1.ReasonAnalysisUnavailable, Message: "Prometheus is away"}
		return
	}
	c.figures = plan.Figures{Of: c.of, At: now}
	if c.of.Began.IsZero() {
		return
	}
	c.looks++
	answered := max(0, now.Sub(c.of.Since).Seconds()) * float64(max(weightOf(o.weights, c.of.Target), 1)) / 5
	c.figures.Requests = uint64(answered)
	if o.worse[o.modelOf(c.of.Target)] && c.looks >= w.worseAfter {
		c.figures.Worse = "more of its requests failed"
	}
}

// prometheus is why it can't be asked at present, nil if it can.
func (w *world) prometheus() *outOfReach {
	passed := w.now.Sub(w.began)
	for i := range w.away {
		if away := &w.away[i]; away.from <= passed && passed < away.until {
			return away
		}
	}
	return nil
}

// drawFigures draws how soon a model that is worse is found to be, and when Prometheus is away. No such time lasts
// until the world is at rest.
func (w *world) drawFigures() {
	chance := w.chance("prometheus")
	w.worseAfter = 1 + chance.IntN(4)
	for range chance.IntN(4) {
		from := w.upTo("prometheus", 2*time.Minute)
		w.away = append(w.away, outOfReach{from, from + w.upTo("prometheus", 100*time.Second), chance.IntN(2) == 0})
	}
}

// drawWorse draws which models of a component are worse than others.
func (w *component) drawWorse() map[string]bool {
	worse := map[string]bool{}
	for _, model := range allModels {
		worse[model] = w.chance("worse "+w.part().Service()).IntN(5) < 2
	}
	return worse
}

// componentOf returns a component by its name.
func (w *world) componentOf(name names.Component) *component {
	i := slices.IndexFunc(w.services, func(service *component) bool { return service.part() == name })
	return w.services[i]
}
