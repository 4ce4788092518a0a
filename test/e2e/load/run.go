package load

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// podHeader is where the local cluster's model server names its pod.
const podHeader = "X-Stand-In-Pod"

// idleTime is how long a connection may wait for its next request. It is below the 5 s that an Istio
// proxy takes to drain: by then each connection has had a request, and its answer has closed it, or is
// closed by the client. A client that keeps one longer sends over it while the proxy exits, and no server can
// prevent that HTTP/1.1 loses such a request.
const idleTime = 2 * time.Second

// mostInFlight bounds what waits for an answer: a second's requests of most runs. A machine at its limit would
// otherwise be measured by the queue that the load itself makes, which grows until each answer is too late.
const mostInFlight = 100

// Run sends requests until the count is reached or the context ends, waits for the
// answers of those it has sent, and returns the records in the order of sending.
func Run(ctx context.Context, o Options) ([]Record, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	r := runner{Options: o, client: o.client(), slots: make(chan struct{}, mostInFlight)}
	defer r.client.CloseIdleConnections()
	r.send(ctx)
	r.group.Wait()
	slices.SortFunc(r.records, func(a, b Record) int { return a.Sent.Compare(b.Sent) })
	return r.records, nil
}

type runner struct {
	Options
	client *http.Client
	slots  chan struct{}
	group  sync.WaitGroup

	mutex   sync.Mutex
	records []Record
}

func (o Options) client() *http.Client {
	transport := &http.Transport{
		DialContext:         (&net.Dialer{Timeout: o.Timeout}).DialContext,
		MaxIdleConnsPerHost: mostInFlight,
		IdleConnTimeout:     idleTime,
		DisableKeepAlives:   o.NewConnections,
		Protocols:           new(http.Protocols),
	}
	transport.Protocols.SetHTTP1(o.Protocol == HTTP1)
	transport.Protocols.SetUnencryptedHTTP2(o.Protocol == HTTP2)
	return &http.Client{Transport: transport, Timeout: o.Timeout}
}

// send starts each request at its time: those that a stall of this machine has
// delayed go out at once after it. While as many as may wait for their answers do so, none is
// sent, and the time is not made up for.
func (r *runner) send(ctx context.Context) {
	began := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for i := range r.Count {
		due := began.Add(time.Duration(i) * time.Second / time.Duration(r.Rate))
		timer.Reset(time.Until(due))
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		tried := time.Now()
		select {
		case <-ctx.Done():
			return
		case r.slots <- struct{}{}:
		}
		began = began.Add(time.Since(tried))
		r.group.Go(func() {
			r.keep(r.predict())
			<-r.slots
		})
	}
}

func (r *runner) keep(record Record) {
	r.mutex.Lock()
	r.records = append(r.records, record)
	r.mutex.Unlock()
	if r.Observe != nil {
		r.Observe(record)
	}
}

// predict sends one request. It is not ended with the run's context: what has been
// sent is waited for.
func (r *runner) predict() Record {
	record := Record{Sent: time.Now()}
	request, err := http.NewRequest(http.MethodPost, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		record.Error = err.Error()
		return record
	}
	request.Host = r.Host
	request.Header.Set("Content-Type", "application/json")
	response, err := r.client.Do(request)
	if err == nil {
		defer response.Body.Close()
		err = record.read(response)
	}
	record.Latency = time.Since(record.Sent)
	if err != nil {
		record.Error = cause(err)
	}
	return record
}

// mostFlags is how much of an error's body is kept.
const mostFlags = 100

func (r *Record) read(response *http.Response) error {
	r.Status, r.Pod = response.StatusCode, response.Header.Get(podHeader)
	body, err := io.ReadAll(response.Body)
	if r.Status != http.StatusOK {
		r.Flags = strings.ToValidUTF8(string(body[:min(len(body), mostFlags)]), "?")
	}
	return err
}

// cause leaves out of an error what differs between two of the same cause: the
// addresses.
func cause(err error) string {
	var request *url.Error
	if errors.As(err, &request) {
		err = request.Err
	}
	var operation *net.OpError
	if errors.As(err, &operation) {
		return operation.Op + ": " + operation.Err.Error()
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "no answer in time"
	}
	return err.Error()
}
