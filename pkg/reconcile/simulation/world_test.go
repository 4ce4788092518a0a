package simulation

import (
	"cmp"
	"container/heap"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
)

// runMode is which faults a run has, and with that which promises it is held to.
type runMode string

const (
	// modeCalm has users and autoscalers only.
	modeCalm runMode = "calm"
	// modeFaulty adds faults of pods, of the API server and of the manager.
	modeFaulty runMode = "faulty"
	// modeHands adds hands that edit and delete what Sluice owns: what they break is
	// mended, but not before it is seen. From a bounded time after it, all is promised again.
	modeHands runMode = "hands"
	// modeChaos has lags beyond what the settle time is for: only the end is checked.
	modeChaos runMode = "chaos"
)

// lags are the longest that things take in a run.
type lags struct {
	// manager, istiod and client bound the watches of each, slices that of the
	// EndpointSlice controller, nodes that of the Deployment controller and kubelets.
	manager, istiod, client, slices, nodes time.Duration
	// quiet and debounce are istiod's: it pushes after so long without a change, or
	// so long after the first.
	quiet, debounce time.Duration
	// proxy is how long a push takes to get to one, stage what lies between CDS, EDS
	// and RDS.
	proxy, stage time.Duration
}

// propagation is the longest that a change of an object takes to every Envoy. The
// settle time is above it.
func (l lags) propagation() time.Duration {
	return l.istiod + l.debounce + 2*l.proxy + 4*l.stage
}

// world is the cluster of one run.
type world struct {
	seed   uint64
	mode   runMode
	lags   lags
	config *configv1alpha1.SluiceConfiguration
	began  time.Time
	now    time.Time
	agenda agenda
	order  int
	// skew is what the manager's wall clock is ahead, jumped how far it was set in all.
	skew, jumped time.Duration
	streams      map[string]*rand.Rand

	api      *apiServer
	manager  *manager
	services []*component
	garbage  *collector

	// away is when Prometheus is, worseAfter how many looks it takes to find that a model is worse. quiet is true once
	// no request is counted any longer.
	away       []outOfReach
	worseAfter int
	quiet      bool

	// keda is true if KEDA is installed, pages if the API server doesn't list by streams, paths if
	// services are reached by a path too.
	keda, pages, paths bool

	// violation is the first promise that was broken, empty if none was.
	violation string
	// printLine, if set, gets a line for all that happens.
	printLine func(line string)
}

// newWorld returns a cluster with nothing in it but a manager. It has to be made, and played, in
// a bubble of testing/synctest.
func newWorld(seed uint64, mode runMode) *component {
	w := &world{
		seed: seed, mode: mode, config: configv1alpha1.Default(),
		began: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), streams: map[string]*rand.Rand{},
	}
	w.now = w.began
	w.config.Rollout.Drain.Duration = 5 * time.Second
	w.config.Rollout.ScaleDownDelay.Duration = w.pick("config", 15*time.Second, 30*time.Second, time.Minute)
	w.config.Rollout.KeepFailed.Duration = 40 * time.Second
	w.config.Pods.ProgressDeadline.Duration = 20 * time.Second
	history := w.chance("config").IntN(3)
	w.config.Rollout.RevisionHistoryLimit = &history
	w.keda = w.chance("keda").IntN(3) == 0
	w.pages = w.chance("pages").IntN(5) == 0
	if w.paths = hasPaths(seed); w.paths {
		w.config.Ingress.PathTemplate = "/serving/{{ .Namespace }}/{{ .Name }}"
	}
	w.config.Mesh.IngressHosts = hasMeshHosts(seed)
	w.drawLags()
	w.drawFigures()
	w.api = newAPIServer(w)
	first := w.add(myModel)
	w.manager = newManager(w)
	return first
}

// drawLags draws how slow this cluster is. The sum of the longest stays below the
// settle time, but in chaos.
func (w *world) drawLags() {
	ms := time.Millisecond
	w.lags = lags{
		manager: w.pick("lags", 5*ms, 100*ms, 900*ms),
		istiod:  w.pick("lags", 5*ms, 100*ms, 800*ms),
		client:  w.pick("lags", 20*ms, 500*ms),
		// Slices may lag for long: the controller reads what istiod reads.
		slices:   w.pick("lags", 20*ms, 100*ms, 500*ms, 5000*ms),
		nodes:    w.pick("lags", 20*ms, 200*ms),
		quiet:    w.pick("lags", 20*ms, 100*ms),
		debounce: w.pick("lags", 100*ms, 400*ms, 900*ms),
		proxy:    w.pick("lags", 5*ms, 100*ms, 400*ms),
		stage:    w.pick("lags", 2*ms, 50*ms),
	}
	if w.mode == modeChaos {
		w.lags.manager, w.lags.istiod, w.lags.debounce = 5*time.Second, 5*time.Second, 5*time.Second
	}
}

// chance returns the stream of a name: what one thing draws doesn't change what
// another gets.
func (w *world) chance(stream string) *rand.Rand {
	if found := w.streams[stream]; found != nil {
		return found
	}
	h := fnv.New64a()
	fmt.Fprint(h, stream)
	w.streams[stream] = rand.New(rand.NewPCG(w.seed, h.Sum64()))
	return w.streams[stream]
}

// pick draws one of the durations.
func (w *world) pick(stream string, from ...time.Duration) time.Duration {
	return from[w.chance(stream).IntN(len(from))]
}

// upTo draws a duration up to a limit.
func (w *world) upTo(stream string, limit time.Duration) time.Duration {
	return time.Duration(w.chance(stream).Int64N(int64(limit) + 1))
}

// log prints what happens, if printLine is set.
func (w *world) log(format string, args ...any) {
	if w.printLine != nil {
		w.printLine(fmt.Sprintf("%9.3fs ", w.now.Sub(w.began).Seconds()) + fmt.Sprintf(format, args...))
	}
}

// broken notes that a promise, whose letter the text begins with, was broken; the first counts.
func (w *world) broken(format string, args ...any) {
	if w.violation == "" {
		w.violation = fmt.Sprintf("at %.3fs: ", w.now.Sub(w.began).Seconds()) + fmt.Sprintf(format, args...)
		w.log("BROKEN %s", w.violation)
	}
}

// after puts something on the agenda.
func (w *world) after(wait time.Duration, do func()) {
	w.order++
	heap.Push(&w.agenda, agendaEntry{at: w.now.Add(wait), order: w.order, do: do})
}

// runUntil lets the world go on.
func (w *world) runUntil(end time.Time) {
	for w.violation == "" && len(w.agenda) > 0 && !w.agenda[0].at.After(end) {
		next := heap.Pop(&w.agenda).(agendaEntry)
		w.now = next.at
		next.do()
		w.manager.settle()
		w.check()
	}
	if w.now.Before(end) {
		w.now = end
	}
}

// sortedKeys returns the keys of a map in their order, so that nothing depends on the map's.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// agendaEntry is something that is to happen.
type agendaEntry struct {
	at    time.Time
	order int
	do    func()
}

// agenda is a heap: the earliest first, in the order in which they were added.
type agenda []agendaEntry

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	if a[i].at.Equal(a[j].at) {
		return a[i].order < a[j].order
	}
	return a[i].at.Before(a[j].at)
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)   { *a = append(*a, x.(agendaEntry)) }
func (a *agenda) Pop() any {
	old := *a
	last := old[len(old)-1]
	*a = old[:len(old)-1]
	return last
}
