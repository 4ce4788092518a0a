package simulation

import (
	"context"
	"strconv"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// feed is what the API server has open with one of the manager's informers. An informer
// sends its requests in goroutines of its own. It is answered on the run's only thread, at a time of the
// run's clock, and the run waits until all of them wait again: so a seed is still one story.
type feed struct {
	m    *manager
	kind kube.Kind
	// changes are scheduled by the API server, one after the other.
	changes  *kindWatch
	requests chan *apiRequest
	// list is a request for everything that is not answered yet, stream what is open.
	list   *apiRequest
	stream *watchStream
	// lists is true if the stream hasn't come to the end of what there was when it began.
	lists bool
	// sent is the version that the informer has got to, by is when it must have
	// got again what it would have got by changes.
	sent int
	by   time.Time
	// ended is true if its process has ended.
	ended bool
}

// apiRequest is a list or a watch that an informer requests.
type apiRequest struct {
	options metav1.ListOptions
	pages   bool
	answer  chan apiAnswer
}

// apiAnswer is what it gets.
type apiAnswer struct {
	list   runtime.Object
	stream watch.Interface
	err    error
}

// watchStream is the answer to a watch.
type watchStream struct {
	events  chan watch.Event
	stopped chan struct{}
	once    sync.Once
}

func (s *watchStream) ResultChan() <-chan watch.Event { return s.events }
func (s *watchStream) Stop()                          { s.once.Do(func() { close(s.stopped) }) }

// source is the API server as the informer reaches it.
func (f *feed) source() *cache.ListWatch {
	return &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
			answer := f.exchange(ctx, &apiRequest{options: options, pages: true})
			return answer.list, answer.err
		},
		WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			answer := f.exchange(ctx, &apiRequest{options: options})
			return answer.stream, answer.err
		},
	}
}

func (f *feed) exchange(ctx context.Context, request *apiRequest) apiAnswer {
	request.answer = make(chan apiAnswer, 1)
	select {
	case f.requests <- request:
	case <-ctx.Done():
		return apiAnswer{err: ctx.Err()}
	}
	select {
	case answer := <-request.answer:
		return answer
	case <-ctx.Done():
		return apiAnswer{err: ctx.Err()}
	}
}

// serve takes the informer's request. What it missed is replayed at once; all that
// there is is listed at some time before it would have got the first change by watching.
func (f *feed) serve() {
	var request *apiRequest
	select {
	case request = <-f.requests:
	default:
		return
	}
	streams := request.options.SendInitialEvents != nil && *request.options.SendInitialEvents
	switch {
	case streams && f.m.w.pages:
		f.answer(request, apiAnswer{err: apierrors.NewBadRequest("sendInitialEvents is forbidden")})
	case streams:
		f.list = request
		f.soon(func() { f.begin(request) })
	case request.pages:
		f.list = request
		f.soon(func() { f.page(request) })
	default:
		sent, err := strconv.Atoi(request.options.ResourceVersion)
		must(err)
		f.open(request, sent)
	}
}

// soon does something at some time before the informer must be up to date, or now, if it starts.
func (f *feed) soon(do func()) {
	wait := f.by.Sub(f.m.w.now)
	if wait <= 0 {
		do()
		return
	}
	f.m.w.after(f.m.w.upTo("lists/"+string(f.kind), wait), do)
}

func (f *feed) answer(request *apiRequest, answer apiAnswer) {
	f.m.stirred = true
	request.answer <- answer
}

func (f *feed) open(request *apiRequest, sent int) {
	f.stream = &watchStream{events: make(chan watch.Event), stopped: make(chan struct{})}
	f.sent = sent
	f.answer(request, apiAnswer{stream: f.stream})
}

// begin lists by a stream: all that there is, and later the bookmark after it. Between the
// two there may be changes.
func (f *feed) begin(request *apiRequest) {
	if f.ended || f.list != request {
		return
	}
	f.open(request, f.m.w.api.version)
	f.list, f.lists = nil, true
	for _, key := range f.m.w.api.sorted(f.kind) {
		f.send(watch.Added, f.m.w.api.objects[key])
	}
	stream := f.stream
	f.soon(func() { f.finish(stream) })
}

func (f *feed) finish(stream *watchStream) {
	if f.ended || f.stream != stream {
		return
	}
	f.lists = false
	end := emptyObject(f.kind)
	accessor, err := meta.Accessor(end)
	must(err)
	accessor.SetResourceVersion(strconv.Itoa(f.sent))
	accessor.SetAnnotations(map[string]string{metav1.InitialEventsAnnotationKey: "true"})
	f.send(watch.Bookmark, accessor)
}

// page lists in one answer.
func (f *feed) page(request *apiRequest) {
	if f.ended || f.list != request {
		return
	}
	f.list = nil
	list := &metav1.List{ListMeta: metav1.ListMeta{ResourceVersion: strconv.Itoa(f.m.w.api.version)}}
	for _, key := range f.m.w.api.sorted(f.kind) {
		list.Items = append(list.Items, runtime.RawExtension{Object: decoded(f.m.w.api.objects[key])})
	}
	f.answer(request, apiAnswer{list: list})
}

// deliver takes a change that is due.
func (f *feed) deliver(change objectChange) {
	if f.ended || f.stream == nil || change.version <= f.sent {
		return
	}
	f.sent = change.version
	switch {
	case change.object == nil:
		last := change.before.(runtime.Object).DeepCopyObject().(metav1.Object)
		last.SetResourceVersion(strconv.Itoa(change.version))
		f.send(watch.Deleted, last)
	case change.before == nil:
		f.send(watch.Added, change.object)
	default:
		f.send(watch.Modified, change.object)
	}
}

func (f *feed) send(event watch.EventType, object metav1.Object) {
	f.transmit(watch.Event{Type: event, Object: decoded(object)})
}

func (f *feed) transmit(event watch.Event) {
	f.m.stirred = true
	select {
	case f.stream.events <- event:
	case <-f.stream.stopped:
	}
}

// expire ends the stream, and won't have it go on where it was: all is listed again.
func (f *feed) expire() {
	if f.ended || f.stream == nil {
		return
	}
	f.hurry()
	status := apierrors.NewResourceExpired("too old resource version").Status()
	f.transmit(watch.Event{Type: watch.Error, Object: &status})
	f.stream, f.lists = nil, false
}

// hangUp ends the stream, which goes on where it was unless it listed.
func (f *feed) hangUp() {
	if f.ended || f.stream == nil {
		return
	}
	f.hurry()
	elapse(time.Second) // An informer counts a shorter watch as a fault.
	f.m.stirred = true
	close(f.stream.events)
	f.stream, f.lists = nil, false
}

// hurry sets by when the informer must have got again what it would have got by now.
func (f *feed) hurry() {
	if f.lists {
		return
	}
	f.by = f.m.w.now.Add(f.m.w.lags.manager)
	if len(f.changes.due) > 0 {
		f.by = earlier(f.by, f.changes.due[0])
	}
}

// waits reports whether the informer waits on its own clock before its next request.
func (f *feed) waits() bool { return !f.ended && f.stream == nil && f.list == nil }

// emptyObject is an empty object of a kind, as a client decodes it.
func emptyObject(kind kube.Kind) runtime.Object {
	switch kind {
	case kindPod:
		return &corev1.Pod{}
	case kindSlice:
		return &discoveryv1.EndpointSlice{}
	case kube.KindScaledObject:
		return &unstructured.Unstructured{Object: map[string]any{}}
	}
	return kind.New().(runtime.Object)
}

// decoded is an object as a client decodes it: a copy of its own.
func decoded(object metav1.Object) runtime.Object {
	sent := object.(runtime.Object).DeepCopyObject()
	if _, isScaled := sent.(*deploy.ScaledObject); !isScaled {
		return sent
	}
	untyped, err := runtime.DefaultUnstructuredConverter.ToUnstructured(sent)
	must(err)
	return &unstructured.Unstructured{Object: untyped}
}
