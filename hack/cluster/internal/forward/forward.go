package forward

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"sync"
	"time"
)

// acceptPause keeps a lasting fault from taking a whole core.
const acceptPause = 10 * time.Millisecond

// Port is a port to be forwarded.
type Port struct {
	// Listen is the address in the host's namespace.
	Listen string
	// Dial is the address in the cluster's.
	Dial string
}

// Run forwards the ports into the namespace of the file at path, until
// listening fails.
func Run(path string, ports []Port) error {
	dialer, err := newDialer(path)
	if err != nil {
		return err
	}
	failed := make(chan error)
	for _, port := range ports {
		listener, err := net.Listen("tcp4", port.Listen)
		if err != nil {
			return err
		}
		log.Printf("forwarding %s to %s", port.Listen, port.Dial)
		go func() { failed <- accept(listener.(*net.TCPListener), dialer, port.Dial) }()
	}
	return <-failed
}

func accept(listener *net.TCPListener, dialer *dialer, address string) error {
	for {
		client, err := listener.AcceptTCP()
		if errors.Is(err, net.ErrClosed) {
			return fmt.Errorf("listening: %w", err)
		}
		if err != nil {
			log.Printf("accepting: %v", err) // a client that went, or too many files: the next may fare better
			time.Sleep(acceptPause)
			continue
		}
		go serve(client, dialer, address)
	}
}

// patience is how long a client without a server may take to close its end.
const patience = time.Second

// serve joins a client to a server.
func serve(client *net.TCPConn, dialer *dialer, address string) {
	defer client.Close()
	server, err := dialer.dial(address)
	if err != nil {
		log.Printf("%v", err)
		turnAway(client)
		return
	}
	defer server.Close()
	var both sync.WaitGroup
	both.Go(func() { pipe(server, client) })
	both.Go(func() { pipe(client, server) })
	both.Wait()
}

// turnAway ends a connection that has no server. What the client has sent is
// read first: a close with unread data would be a reset, which looks broken.
func turnAway(client *net.TCPConn) {
	if client.CloseWrite() == nil && client.SetReadDeadline(time.Now().Add(patience)) == nil {
		_, _ = io.Copy(io.Discard, client)
	}
}

// pipe carries one direction to its end, and then ends only that direction:
// a client that has sent all may still be waiting for the answer.
func pipe(to, from *net.TCPConn) {
	if _, err := io.Copy(to, from); err != nil {
		// Broken, not ended: a reader on either side must get an error.
		to.Close()
		from.Close()
		return
	}
	if err := to.CloseWrite(); err != nil {
		to.Close()
	}
}
