package simulation

import (
	"context"
	"testing/synctest"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
	"github.com/sluice-serving/sluice/pkg/reconcile"
	"github.com/sluice-serving/sluice/pkg/reconcile/internal/apitest"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// manager is the process that the real controller runs in.
type manager struct {
	w          *world
	controller *reconcile.Controller
	informers  map[kube.Kind]*informer
	// watches are the API server's, and stop ends the informers that they feed.
	watches map[kube.Kind]*kindWatch
	stop    context.CancelFunc
	// stirred is true if an informer has got something since it was last waited for.
	stirred bool
	queue   *queue
	// life counts the processes: what a process has scheduled ends with it.
	life int
	// alive is true if there is a process; if there is none, the caches of a standby may go on.
	alive bool
	// passes under way, the one that works now among them, the others waiting for the API server.
	running []*workerPass
	works   *workerPass
	// killed is true if the process is to die before the API server answers it again.
	killed, dying bool
	// ended is true if a worker has ended.
	ended          bool
	writes, passes int
	// stalls is true if the process is to stand still at its next write, stalled is that write.
	stalls  bool
	stalled *kube.Write
	// back is when the next process starts, or the last one did.
	back   time.Time
	events []plan.Event
}

// death ends a process in the midst of a pass.
type death struct{}

// watchedKinds are the kinds that the manager watches.
var watchedKinds = append(kube.Kinds(), kindPod, kindSlice)

func newManager(w *world) *manager {
	m := &manager{w: w, informers: map[kube.Kind]*informer{}, watches: map[kube.Kind]*kindWatch{}, stop: func() {}}
	for _, kind := range watchedKinds {
		m.watches[kind] = w.api.watch("manager", kind, w.lags.manager,
			func(change objectChange) { m.informers[kind].feed.deliver(change) })
	}
	m.start(true)
	return m
}

// start begins a process that remembers nothing. It lists afresh, or takes over from
// a standby whose caches are as late as any.
func (m *manager) start(lists bool) {
	m.life++
	m.alive, m.killed, m.dying, m.ended = true, false, false, false
	caches := m.caches(lists)
	m.wire(caches)
	m.stirred = true
	if lists {
		m.run()
	}
	m.settle()
	for _, kind := range watchedKinds {
		if !m.informers[kind].HasSynced() {
			panic("the cache is not filled: " + kind)
		}
	}
	for _, service := range m.w.services {
		m.queue.Add(service.name)
	}
	m.queue.take()
}

// caches are those of a process: new ones, or a standby's.
func (m *manager) caches(anew bool) *kube.Caches {
	for _, kind := range watchedKinds {
		if anew {
			m.informers[kind] = newInformer(m, kind)
		}
	}
	informers := kube.Informers{
		Written:  map[kube.Kind]cache.SharedIndexInformer{},
		Pods:     m.informers[kindPod],
		Slices:   m.informers[kindSlice],
		Gateways: newStaticInformer(m, apitest.Gateway()),
		KEDA:     m.scaledObjects(),
	}
	for _, kind := range kube.Kinds() {
		informers.Written[kind] = m.informers[kind]
	}
	if !anew {
		return &kube.Caches{Informers: informers} // They have their indexes.
	}
	caches, err := kube.CachesOf(informers, observe.Claims(m.w.config))
	must(err)
	return caches
}

// run lets the informers list and watch.
func (m *manager) run() {
	ctx, stop := context.WithCancel(context.Background())
	m.stop = stop
	for _, kind := range watchedKinds {
		go m.informers[kind].RunWithContext(ctx)
	}
}

// halt ends the informers.
func (m *manager) halt() {
	m.dying = true
	m.abandon()
	m.stop()
	for _, informer := range m.informers {
		informer.feed.ended = true
	}
	synctest.Wait()
}

// settle waits until all that the informers got is in the caches, and all their requests are
// sent.
func (m *manager) settle() {
	for m.stirred {
		m.stirred = false
		synctest.Wait()
		waits := false
		for _, kind := range watchedKinds {
			feed := m.informers[kind].feed
			feed.serve()
			waits = waits || feed.waits()
		}
		if waits && !m.stirred {
			elapse(time.Second) // They back off.
			m.stirred = true
		}
	}
	m.queue.take()
}

// interrupt breaks the watches of a kind, or of all.
func (m *manager) interrupt(how, kind string) {
	for _, watched := range watchedKinds {
		switch feed := m.informers[watched].feed; {
		case kind != "all" && kind != string(watched):
		case how == "relist":
			feed.expire()
		default:
			feed.hangUp()
		}
	}
}

// wire makes a controller, with the run's clock and queue for its own.
func (m *manager) wire(caches *kube.Caches) {
	config := *m.w.config
	life := m.life
	m.queue = newQueue(m.w, func() { m.w.after(m.w.upTo("worker", 3*time.Millisecond), func() { m.pass(life) }) })
	controller, err := reconcile.New(&config, caches, m.write, m, m.record, managerClock{w: m.w},
		reconcile.WithQueue(m.queue),
		reconcile.WithFigures(&figures{m: m, life: life, counted: map[names.Component]*counted{}}))
	must(err)
	m.controller = controller
}

// perish ends the process in the midst of a pass. Code that recovers from it is of a dead process.
func (m *manager) perish() {
	m.dying = true
	panic(death{})
}

// kill ends the process: now, or if it is in a pass, before an API call returns.
func (m *manager) kill() {
	if len(m.running) > 0 {
		m.killed = true
		return
	}
	m.die()
}

func (m *manager) die() {
	if !m.alive {
		return
	}
	m.w.log("the manager dies")
	lists := m.w.chance("manager").IntN(2) == 0
	m.alive = false
	m.life++
	m.abandon()
	// A standby gets the lease later than watches take.
	wait := time.Second + m.w.upTo("manager", 8*time.Second)
	if m.w.mode == modeChaos {
		wait += m.w.lags.manager
	}
	m.back = m.w.now.Add(wait)
	for _, service := range m.w.services {
		service.oracle.disturbed(wait)
	}
	for _, informer := range m.informers {
		informer.detach()
	}
	if lists {
		m.halt()
	}
	m.w.after(wait, func() {
		m.w.log("the manager starts; lists afresh: %v", lists)
		m.start(lists)
	})
}

// await lets the world go on while the API server works on a request.
func (m *manager) await() {
	limit := 4 * time.Millisecond
	if m.w.chance("latency").IntN(40) == 0 {
		limit = 150 * time.Millisecond
	}
	if goesOn := m.works.wait(m.w.upTo("latency", limit)); !goesOn || m.killed {
		m.perish()
	}
}

// write is the controller's Writer.
func (m *manager) write(_ context.Context, write kube.Write) (string, error) {
	if m.dying {
		panic(death{})
	}
	if m.stalls {
		m.stall(write)
	}
	service := m.w.serviceOf(write.Name)
	fault := service.faultFor(write)
	m.await()
	if err := m.strike(service, fault, write, false); err != nil {
		return "", err
	}
	if err := service.unanswered(write); err != nil {
		return "", err
	}
	before := service.oracle.before(write)
	version, err := m.w.api.carryOut(write)
	if err != nil {
		return "", err
	}
	m.writes++
	service.oracle.wrote(write, before)
	m.await()
	if err := m.strike(service, fault, write, true); err != nil {
		return "", err
	}
	return version, nil
}

// record is the controller's EventSink.
func (m *manager) record(about *servingv1beta1.InferenceService, event plan.Event) {
	m.w.log("event %s: %s", event.Reason, event.Message)
	m.events = append(m.events, event)
	m.w.serviceOf(about.Name).oracle.heard(event)
}

// must stops a run that can't go on: a fault of the simulation's own.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// Stays implements Reader.
func (m *manager) Stays(_ context.Context, name cache.ObjectName, uid types.UID) (bool, error) {
	m.await()
	live := m.w.api.objects[kube.Key{Kind: kube.KindInferenceService, Name: name}]
	return live != nil && live.GetUID() == uid && live.GetDeletionTimestamp() == nil, nil
}

// Account implements Reader, for ServiceAccounts that list nothing.
func (m *manager) Account(context.Context, string, string) (pods.Account, error) {
	return pods.Account{}, nil
}
