package reconcile

import (
	"context"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/cache"
	clocktesting "k8s.io/utils/clock/testing"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// simManager is the process that the real controller runs in.
type simManager struct {
	w          *simWorld
	controller *Controller
	informers  map[Kind]*simInformer
	queue      *simQueue
	// life counts the processes: what one has scheduled dies with it.
	life int
	// alive says that there is a process, standby that there is none but another's
	// caches go on.
	alive, standby bool
	// passing says that a pass is under way, killed that the process is to die
	// before the API server answers it again.
	passing, killed, dying bool
	// ended says that the only worker has.
	ended          bool
	writes, passes int
	// stalls says that the process is to stand still at its next write, stalled is that.
	stalls  bool
	stalled *Write
	// back is when the next process starts, or the last one did.
	back   time.Time
	events []plan.Event
}

// simDeath ends a process in the midst of a pass.
type simDeath struct{}

func newSimManager(w *simWorld) *simManager {
	m := &simManager{w: w, informers: map[Kind]*simInformer{}}
	for _, kind := range append(sortedKeys(kinds), simPodKind, simSliceKind) {
		w.api.watch("manager", kind, w.lags.manager, func(change simChange) {
			if m.alive || m.standby {
				must(m.informers[kind].deliver(change))
			}
		})
	}
	m.start(true)
	return m
}

// start begins a process that remembers nothing. It lists afresh, or takes over from
// a standby whose caches are as late as any.
func (m *simManager) start(lists bool) {
	m.life++
	m.alive, m.standby, m.passing, m.killed, m.dying, m.ended = true, false, false, false, false, false
	if lists {
		for _, kind := range append(sortedKeys(kinds), simPodKind, simSliceKind) {
			m.informers[kind] = newSimInformer(m.w)
		}
	}
	caches := &Caches{owned: map[Kind]cache.SharedIndexInformer{},
		pods: m.informers[simPodKind], slices: m.informers[simSliceKind], gateways: newSimInformer(m.w), scaledObjects: m.simScaledObjects()}
	for kind := range kinds {
		caches.owned[kind] = m.informers[kind]
	}
	if lists {
		must(caches.addIndexers(Claims(m.w.config)))
		m.list()
	}
	must(caches.gateways.GetStore().Add(ourGateway()))
	for _, informer := range m.informers {
		informer.handlers = nil
	}
	m.wire(caches)
	for _, service := range m.w.services {
		m.queue.Add(service.name)
	}
}

// wire makes a controller, with the run's clock and queue for its own.
func (m *simManager) wire(caches *Caches) {
	controller, err := New(m.w.config, caches, m.write, m, m.record, clocktesting.NewFakeClock(m.w.now))
	must(err)
	controller.queue.ShutDown()
	life := m.life
	m.queue = newSimQueue(m.w, func() { m.w.after(m.w.upTo("worker", 3*time.Millisecond), func() { m.pass(life) }) })
	controller.queue, controller.clock = m.queue, simClock{w: m.w}
	m.controller = controller
}

// list fills the caches with what there is.
func (m *simManager) list() {
	for _, kind := range sortedKeys(m.informers) {
		informer := m.informers[kind]
		var objects []metav1.Object
		for _, key := range m.w.api.sorted(kind) {
			objects = append(objects, m.w.api.objects[key])
		}
		must(informer.list(objects, m.w.api.version))
	}
}

// pass lets the real worker loop make one turn.
func (m *simManager) pass(life int) {
	if life != m.life || !m.alive || m.passing || m.ended || m.queue.Len() == 0 {
		return
	}
	m.passing = true
	m.passes++
	m.turn()
	m.passing = false
	if m.dying {
		m.die()
		if m.stalled != nil {
			m.wake()
		}
	} else if m.queue.Len() > 0 {
		m.queue.ready()
	}
}

// turn makes a pass, which may end with the process.
func (m *simManager) turn() {
	defer func() {
		if cause := recover(); cause != nil && !m.dying {
			panic(cause)
		}
	}()
	m.ended = !m.controller.next(context.Background())
}

// perish ends the process in the midst of a pass. Whoever recovers from it is dead.
func (m *simManager) perish() {
	m.dying = true
	panic(simDeath{})
}

// kill ends the process: now, or if it is in a pass, before its API call returns.
func (m *simManager) kill() {
	if m.passing {
		m.killed = true
		return
	}
	m.die()
}

func (m *simManager) die() {
	if !m.alive {
		return
	}
	m.w.tell("the manager dies")
	lists := m.w.chance("manager").IntN(2) == 0
	m.alive, m.standby = false, !lists
	m.life++
	// A standby gets the lease later than watches take.
	wait := time.Second + m.w.upTo("manager", 8*time.Second)
	if m.w.mode == simChaos {
		wait += m.w.lags.manager
	}
	m.back = m.w.now.Add(wait)
	for _, service := range m.w.services {
		service.oracle.disturbed(wait)
		service.oracle.interrupted()
	}
	for _, informer := range m.informers {
		informer.handlers = nil
	}
	m.w.after(wait, func() {
		m.w.tell("the manager starts; lists afresh: %v", lists)
		m.start(lists)
	})
}

// await lets the world go on while the API server is asked.
func (m *simManager) await() {
	limit := 4 * time.Millisecond
	if m.w.chance("latency").IntN(40) == 0 {
		limit = 150 * time.Millisecond
	}
	m.w.runUntil(m.w.now.Add(m.w.upTo("latency", limit)))
	if m.killed {
		m.perish()
	}
}

// write is the controller's Writer.
func (m *simManager) write(_ context.Context, write Write) (string, error) {
	if m.dying {
		panic(simDeath{})
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
func (m *simManager) record(about *servingv1beta1.InferenceService, event plan.Event) {
	m.w.tell("event %s: %s", event.Reason, event.Message)
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
func (m *simManager) Stays(_ context.Context, name cache.ObjectName, uid types.UID) (bool, error) {
	m.await()
	live := m.w.api.objects[objectKey{KindInferenceService, name}]
	return live != nil && live.GetUID() == uid && live.GetDeletionTimestamp() == nil, nil
}

// Account implements Reader, for ServiceAccounts that list nothing.
func (m *simManager) Account(context.Context, string, string) (deploy.Account, error) {
	return deploy.Account{}, nil
}
