package forward

import (
	"fmt"
	"net"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// threads dial at the same time. A dial inside one machine takes
	// microseconds, unless the other end is overloaded.
	threads = 16
	// dialTimeout bounds that.
	dialTimeout = 10 * time.Second
)

// dialer dials in another network namespace.
type dialer struct {
	requests chan request
}

type request struct {
	address string
	answer  chan<- answer
}

type answer struct {
	connection *net.TCPConn
	err        error
}

// newDialer starts threads that live in the namespace of the file at path.
func newDialer(path string) (*dialer, error) {
	namespace, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer namespace.Close()
	d := &dialer{requests: make(chan request)}
	for range threads {
		entered := make(chan error)
		go d.serve(int(namespace.Fd()), entered)
		if err := <-entered; err != nil {
			return nil, fmt.Errorf("entering network namespace %s: %w", path, err)
		}
	}
	return d, nil
}

// serve dials on a thread that never does anything else: it is in the other
// namespace and stays there.
func (d *dialer) serve(namespace int, entered chan<- error) {
	runtime.LockOSThread()
	err := unix.Setns(namespace, unix.CLONE_NEWNET)
	entered <- err
	if err != nil {
		return
	}
	// A literal address is dialled on the calling goroutine: no resolver, no
	// race between address families.
	plain := net.Dialer{Timeout: dialTimeout}
	for request := range d.requests {
		connection, err := plain.Dial("tcp4", request.address)
		if err != nil {
			request.answer <- answer{err: err}
			continue
		}
		request.answer <- answer{connection: connection.(*net.TCPConn)}
	}
}

// dial connects to an address in the namespace.
func (d *dialer) dial(address string) (*net.TCPConn, error) {
	answers := make(chan answer, 1)
	d.requests <- request{address: address, answer: answers}
	got := <-answers
	return got.connection, got.err
}
