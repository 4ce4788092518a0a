package load

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"
)

// Protocol is how a client speaks to the target.
type Protocol string

// The protocols; HTTP2 is h2c with prior knowledge, all requests on few connections.
const (
	HTTP1 Protocol = "http1"
	HTTP2 Protocol = "h2c"
)

// MaxCount is the most requests that one run may send.
const MaxCount = 1_000_000

// Options is what to send where.
type Options struct {
	// Name of the client, for people.
	Name string
	// URL of the predictions; its host is a loopback address or a name in the
	// cluster (.svc.cluster.local).
	URL string
	// Host is the Host header, empty for the URL's own.
	Host string
	Protocol
	// Rate in requests a second, 1..2000.
	Rate int
	// Count is how many requests are sent at most, 1..1,000,000.
	Count int
	// Timeout of a request, more than 0.
	Timeout time.Duration
	// Body of each request.
	Body []byte
	// NewConnections is true if each request has a connection of its own, because a
	// Service without a proxy before it chooses a pod by the connection.
	NewConnections bool
	// Observe is called with each record as it comes, nil for nothing.
	Observe func(Record) `json:"-"`
}

// Validate returns all that is wrong with the options.
func (o Options) Validate() error {
	problems := []error{o.validateTarget()}
	if o.Protocol != HTTP1 && o.Protocol != HTTP2 {
		problems = append(problems, fmt.Errorf("protocol is %q, want %s or %s", o.Protocol, HTTP1, HTTP2))
	}
	if o.Rate < 1 || o.Rate > 2000 {
		problems = append(problems, fmt.Errorf("rate is %d, want 1..2000 a second", o.Rate))
	}
	if o.Count < 1 || o.Count > MaxCount {
		problems = append(problems, fmt.Errorf("count is %d, want 1..1,000,000", o.Count))
	}
	if o.Timeout <= 0 {
		problems = append(problems, fmt.Errorf("timeout is %s, want more than 0", o.Timeout))
	}
	return errors.Join(problems...)
}

// validateTarget keeps load from going anywhere but to the machine and the cluster.
func (o Options) validateTarget() error {
	target, err := url.Parse(o.URL)
	if err != nil {
		return err
	}
	host := target.Hostname()
	address := net.ParseIP(host)
	switch {
	case target.Scheme != "http":
		return fmt.Errorf("URL %q is not http", o.URL)
	case address != nil && address.IsLoopback(), host == "localhost", strings.HasSuffix(host, ".svc.cluster.local"):
		return nil
	}
	return fmt.Errorf("load goes to loopback addresses and to names under svc.cluster.local, not to %q: forward a port",
		host)
}
