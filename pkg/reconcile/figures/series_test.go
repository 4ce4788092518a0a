package figures

import (
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"

	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// Whatever happens to proxies and scrapes, no request counts twice, none is negative, and those that are lost are only
// such as a proxy counted before its first scrape, or between the last one and its end, or as many as a process that has
// begun anew had counted, if it has counted more since: then it can't be seen that it is another.
func TestNothingCountsTwice(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		w := newWorld(t)
		began := noon
		compared := plan.Comparison{Target: "canary-b", Stable: "default-a", Began: began, Since: began, Step: 1}
		sent, missable := map[string]float64{}, map[string]float64{}
		proxies := map[string]map[string]float64{"gw-1": {}, "gw-2": {}}
		scraped := map[string]bool{}
		unscraped := map[string]map[string]float64{"gw-1": {}, "gw-2": {}}
		generation := 2
		for range 60 {
			w.clock.Step(interval)
			for proxy, counters := range proxies {
				for _, version := range []string{"canary-b", "default-a"} {
					n := float64(random.IntN(20))
					if n == 0 || random.IntN(4) == 0 {
						continue
					}
					counters[version] += n
					unscraped[proxy][version] += n
					sent[version] += n
				}
				switch random.IntN(12) {
				case 0: // The scrape fails.
					continue
				case 1: // The process begins anew, under its own name.
					for version, n := range counters {
						missable[version] += n
					}
					proxies[proxy], unscraped[proxy] = map[string]float64{}, map[string]float64{}
					continue
				case 2: // The pod is replaced.
					for version, n := range unscraped[proxy] {
						missable[version] += n
					}
					w.end(w.clock.Now(), proxy)
					delete(proxies, proxy)
					delete(unscraped, proxy)
					generation++
					name := "gw-" + strconv.Itoa(generation)
					proxies[name], unscraped[name] = map[string]float64{}, map[string]float64{}
					continue
				}
				for version, n := range counters {
					w.scrape(w.clock.Now(), source(proxy, version, "200"), n)
					if !scraped[proxy] {
						missable[version] += unscraped[proxy][version]
					}
				}
				if len(counters) > 0 {
					scraped[proxy] = true
				}
				unscraped[proxy] = map[string]float64{}
			}
		}
		for proxy := range proxies {
			for version, n := range unscraped[proxy] {
				missable[version] += n
			}
		}
		w.clock.Step(lag)
		got := w.look(compared, failures)
		w.restart()
		if again := w.look(compared, failures); !reflect.DeepEqual(got, again) {
			t.Fatalf("a new manager counts %+v, want %+v", again, got)
		}
		for version, counted := range map[string]uint64{"canary-b": got.Measures[0].Target, "default-a": got.Measures[0].Stable} {
			if float64(counted) > sent[version] || float64(counted) < sent[version]-missable[version] {
				t.Fatalf("%s: %d are counted of %v, of which %v may be missed", version, counted, sent[version], missable[version])
			}
		}
	}
}
