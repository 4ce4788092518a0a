package figures

import (
	"math"
	"strings"
)

// growth follows counters from look to look. Each is a series of one proxy; all of a proxy begin anew with its process.
type growth struct {
	// last has the value of each counter at the last look that had it.
	last map[string]float64
	// proxies are those that a look has had a counter of.
	proxies map[string]bool
}

func newGrowth() *growth { return &growth{last: map[string]float64{}, proxies: map[string]bool{}} }

// since returns by how much each counter of a look has grown since the look before that had it, 0 or more.
//
//   - One that is lower than before has started anew with its process, and all of it is growth.
//   - One that is new is all growth if its proxy is known: Envoy creates a counter with the first request that it
//     counts. Of a proxy that is new it is unknown how much of it is older than the look before: it grows from here.
//   - One that is missing, because a scrape failed or the proxy has ended, is remembered, so that nothing counts twice.
func (g *growth) since(l look) map[string]float64 {
	grown := map[string]float64{}
	known := map[string]bool{}
	for name, counter := range l.counters {
		proxy := proxyOf(counter)
		known[proxy] = true
		if math.IsNaN(counter.value) || math.IsInf(counter.value, 0) || counter.value < 0 {
			continue
		}
		before, counted := g.last[name]
		g.last[name] = counter.value
		switch {
		case counted && counter.value >= before:
			grown[name] = counter.value - before
		case counted || g.proxies[proxy]:
			grown[name] = counter.value
		}
	}
	for proxy := range known {
		g.proxies[proxy] = true
	}
	return grown
}

// proxyOf identifies the proxy of a counter.
func proxyOf(c counter) string {
	parts := make([]string, len(proxyLabels))
	for i, label := range proxyLabels {
		parts[i] = string(c.labels[label])
	}
	return strings.Join(parts, "\x00")
}
