package dashboard

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"k8s.io/utils/clock"

	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/cluster"
)

// Options are what is shown, and how.
type Options struct {
	Cluster cluster.Cluster
	// Namespace is the one that is shown; all if it is empty.
	Namespace string
	// ReadOnly is true if the page has no buttons, and requests to change something are refused.
	ReadOnly bool
	// Prometheus is where a Prometheus with Istio's standard metrics is; none is queried if it is the zero value.
	Prometheus cluster.ServicePort
	Clock      clock.WithTicker
}

// Server is a dashboard.
type Server struct {
	Options
	token   string
	feed    *feed
	queries *queries
}

// New returns a dashboard.
func New(options Options) (*Server, error) {
	feed, err := newFeed(options)
	if err != nil {
		return nil, err
	}
	queries, err := newQueries(options)
	return &Server{Options: options, token: newToken(), feed: feed, queries: queries}, err
}

// maxHeader is how large the headers of a request may be, in bytes.
const maxHeader = 16 << 10

// Run serves the dashboard on a port of loopback, 0 for any, until the context ends. It hands the URL to opened, with
// the token after #, where no browser sends it on: neither to a server nor as a referrer.
func (s *Server) Run(ctx context.Context, port int, opened func(url string)) error {
	listeners, err := listen(ctx, port)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go s.feed.run(ctx)
	server := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    maxHeader,
		BaseContext:       func(net.Listener) context.Context { return ctx }, // Streams end with it.
	}
	failed := make(chan error, len(listeners))
	for _, listener := range listeners {
		go func() { failed <- server.Serve(listener) }()
	}
	opened(fmt.Sprintf("http://%s/#token=%s", listeners[0].Addr(), s.token))
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	cancel()
	return errors.Join(err, server.Close())
}

// listen returns listeners on loopback: of IPv4, and on the same port of IPv6 where the machine has it. A browser may
// resolve localhost to either, and nobody else is to have the other.
func listen(ctx context.Context, port int) ([]net.Listener, error) {
	var config net.ListenConfig
	four, err := config.Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, err
	}
	six, err := config.Listen(ctx, "tcp6", net.JoinHostPort("::1", strconv.Itoa(four.Addr().(*net.TCPAddr).Port)))
	if err != nil {
		return []net.Listener{four}, nil
	}
	return []net.Listener{four, six}, nil
}

// Handler returns what answers the requests.
func (s *Server) Handler() http.Handler {
	api := http.NewServeMux()
	api.HandleFunc("GET /api/services", s.services)
	api.HandleFunc("GET /api/services/{namespace}/{name}", s.service)
	api.HandleFunc("POST /api/services/{namespace}/{name}/changes", s.change)
	mux := http.NewServeMux()
	mux.Handle("/api/", authorized(s.token, api))
	mux.Handle("/", http.FileServerFS(assets()))
	return headers(local(mux))
}

// shows reports whether the dashboard has services of a namespace.
func (s *Server) shows(namespace string) bool { return s.Namespace == "" || s.Namespace == namespace }
