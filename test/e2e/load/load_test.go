package load

import (
	"bytes"
	"context"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// target is a model server that speaks HTTP/1.1 and h2c.
func target(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.Config.Protocols = new(http.Protocols)
	server.Config.Protocols.SetHTTP1(true)
	server.Config.Protocols.SetUnencryptedHTTP2(true)
	server.Start()
	t.Cleanup(server.Close)
	return server
}

func options(server *httptest.Server, protocol Protocol) Options {
	return Options{
		URL:      server.URL,
		Host:     "my-model.example.com",
		Protocol: protocol,
		Rate:     500,
		Count:    50,
		Timeout:  10 * time.Second,
		Body:     []byte("{}"),
	}
}

func TestEveryAnswerIsRecorded(t *testing.T) {
	for protocol, major := range map[Protocol]int{HTTP1: 1, HTTP2: 2} {
		var n atomic.Int32
		server := target(t, func(w http.ResponseWriter, r *http.Request) {
			if r.ProtoMajor != major || r.Host != "my-model.example.com" {
				t.Errorf("a request by %s for %s", r.Proto, r.Host)
			}
			w.Header().Set(podHeader, "my-model-predictor-default-abcde-deployment-1-2")
			if n.Add(1) == 7 {
				http.Error(w, "no healthy upstream", http.StatusServiceUnavailable)
			}
		})
		records, err := Run(context.Background(), options(server, protocol))
		if err != nil {
			t.Fatal(err)
		}
		got := Summarise(records)
		if want := map[string]int{
			"status 503: no healthy upstream\n": 1,
		}; got.Sent != 50 || got.Failed != 1 ||
			!cmp.Equal(got.Reasons, want) {
			t.Errorf("%s: %s", protocol, got)
		}
		if revision := RevisionOf(records[0].Pod); revision != "my-model-predictor-default-abcde" {
			t.Errorf("%s: the answer came from %q", protocol, revision)
		}
	}
}

// A stall doesn't slow the sending down, or it would hide what it does.
func TestTheRateDoesNotDependOnTheAnswers(t *testing.T) {
	const count = 50
	var waiting atomic.Int32
	all := make(chan struct{})
	server := target(t, func(http.ResponseWriter, *http.Request) {
		if waiting.Add(1) == count {
			close(all)
		}
		<-all
	})
	records, err := Run(context.Background(), options(server, HTTP1))
	if err != nil || Summarise(records).Failed > 0 {
		t.Errorf("%v, %s", err, Summarise(records))
	}
}

// held answers no request until it is closed.
type held chan struct{}

func (h held) RoundTrip(*http.Request) (*http.Response, error) {
	<-h
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
}

// A machine that answers slower than requests are due is not sent ever more of them, and not all that was due at once
// when it answers again.
func TestTheRateFollowsTheAnswersAtTheBound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const count, rate, stall = 3 * mostInFlight, mostInFlight, 10 * time.Second
		answers := make(held)
		r := runner{
			Options: Options{URL: "http://127.0.0.1/", Rate: rate, Count: count},
			client:  &http.Client{Transport: answers},
			slots:   make(chan struct{}, mostInFlight),
		}
		began := time.Now()
		var sent sync.WaitGroup
		sent.Go(func() { r.send(t.Context()) })
		<-time.After(stall)
		if waiting := len(r.slots); waiting != mostInFlight {
			t.Errorf("%d requests wait for their answers, want %d", waiting, mostInFlight)
		}
		close(answers)
		sent.Wait()
		r.group.Wait()
		if summary := Summarise(r.records); summary.Sent != count || summary.Failed > 0 {
			t.Error(summary)
		}
		// Those that were let through before the stall took a second, and the others take two.
		if took := time.Since(began); took < stall+1900*time.Millisecond {
			t.Errorf("all was sent after %s, want two seconds after the stall of %s", took, stall)
		}
	})
}

func TestARunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	server := target(t, func(http.ResponseWriter, *http.Request) { cancel() })
	o := options(server, HTTP1)
	o.Count = 1_000_000
	records, err := Run(ctx, o)
	if err != nil || len(records) == 0 || Summarise(records).Failed > 0 {
		t.Errorf("%v, %s", err, Summarise(records))
	}
}

func TestLossIsRecorded(t *testing.T) {
	server := target(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	records, err := Run(context.Background(), options(server, HTTP1))
	if err != nil {
		t.Fatal(err)
	}
	if got := Summarise(records); got.Failed != 50 || got.Reasons["EOF"] != 50 {
		t.Error(got)
	}
}

func TestWhatIsRefused(t *testing.T) {
	valid := Options{URL: "http://127.0.0.1:8080/", Protocol: HTTP1, Rate: 1, Count: 1, Timeout: time.Second}
	if err := valid.Validate(); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(*Options){
		"forward a port":   func(o *Options) { o.URL = "http://my-model.example.com/" },
		"svc.cluster.loca": func(o *Options) { o.URL = "http://192.0.2.1/" },
		"not http":         func(o *Options) { o.URL = "https://127.0.0.1/" },
		"protocol":         func(o *Options) { o.Protocol = "h3" },
		"rate":             func(o *Options) { o.Rate = 2001 },
		"count":            func(o *Options) { o.Count = 0 },
		"timeout":          func(o *Options) { o.Timeout = 0 },
	} {
		o := valid
		change(&o)
		if err := o.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v, want one about %s", err, want)
		}
	}
}

func TestRecordsAreReadBack(t *testing.T) {
	records := []Record{
		{Sent: time.UnixMicro(1700000000000001), Latency: 1234 * time.Microsecond, Status: 200, Pod: "a-deployment-1"},
		{Sent: time.UnixMicro(1700000000000002), Error: `read: "reset", by peer`},
		{Sent: time.UnixMicro(1700000000000003), Status: 503, Flags: "no healthy\nupstream"},
	}
	var file bytes.Buffer
	if err := Write(&file, records); err != nil {
		t.Fatal(err)
	}
	got, err := Read(&file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(records, got); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
}

func TestUpperTail(t *testing.T) {
	for _, test := range []struct {
		n, k int
		p    float64
		want float64
	}{
		{10, 0, 0.1, 1},
		{10, 1, 0, 0},
		{10, 10, 0.5, 1.0 / 1024},
		{2, 1, 0.5, 0.75},
		{200, 100, 1, 1},
	} {
		if got := UpperTail(test.n, test.k, test.p); math.Abs(got-test.want) > 1e-9 {
			t.Errorf("UpperTail(%d, %d, %v) = %v, want %v", test.n, test.k, test.p, got, test.want)
		}
	}
}

// second makes a second of records: of 100, so many from the canary.
func second(began time.Time, n, canary int) []Record {
	var records []Record
	for i := range 100 {
		r := Record{
			Sent:   began.Add(time.Duration(n)*time.Second + time.Duration(i)*10*time.Millisecond),
			Status: 200,
			Pod:    "stable-deployment-1",
		}
		if i < canary {
			r.Pod = "canary-deployment-1"
		}
		records = append(records, r)
	}
	return records
}

func TestCeiling(t *testing.T) {
	began := time.UnixMicro(1700000000000000)
	c := Ceiling{Lag: 2 * time.Second, Chance: 1e-6, Steps: []Step{
		{At: began, Percent: map[string]int{"stable": 100}},
		{At: began.Add(3 * time.Second), Percent: map[string]int{"stable": 100, "canary": 10}},
		{At: began.Add(6 * time.Second), Percent: map[string]int{"stable": 100}},
	}}
	for name, test := range map[string]struct {
		canary []int
		broken []int
	}{
		"as allowed":                 {[]int{0, 0, 0, 10, 12, 8, 5, 0, 0}, nil},
		"by chance a little more":    {[]int{0, 0, 0, 10, 22, 8, 0, 0, 0}, nil},
		"before it was allowed":      {[]int{0, 1, 0, 10, 10, 10, 0, 0, 0}, []int{1}},
		"much more than allowed":     {[]int{0, 0, 0, 10, 50, 10, 0, 0, 0}, []int{4}},
		"in the lag, as before":      {[]int{0, 0, 0, 10, 10, 10, 10, 10, 0}, nil},
		"after it was taken away":    {[]int{0, 0, 0, 10, 10, 10, 0, 0, 1}, []int{8}},
		"in the lag, more than ever": {[]int{0, 0, 0, 10, 10, 10, 50, 0, 0}, []int{6}},
	} {
		var records []Record
		for n, canary := range test.canary {
			records = append(records, second(began, n, canary)...)
		}
		broken, _ := c.Judge(records)
		var seconds []int
		for _, w := range broken {
			seconds = append(seconds, int(w.From.Sub(began).Seconds()))
		}
		if diff := cmp.Diff(test.broken, seconds); diff != "" {
			t.Errorf("%s: broken seconds (-want +got):\n%s%v", name, diff, broken)
		}
	}
}
