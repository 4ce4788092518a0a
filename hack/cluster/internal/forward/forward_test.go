package forward

import (
	"io"
	"net"
	"os"
	"testing"
	"time"
)

// startForward forwards a fresh loopback port to address, within the test's
// own network namespace.
func startForward(t *testing.T, address string) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("entering a network namespace needs root")
	}
	dialer, err := newDialer("/proc/self/ns/net")
	if err != nil {
		t.Fatal(err)
	}
	listener := listen(t)
	go func() { _ = accept(listener, dialer, address) }() // ends with the listener
	return listener.Addr().String()
}

func listen(t *testing.T) *net.TCPListener {
	t.Helper()
	listener, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return listener
}

func dialTCP(t *testing.T, address string) *net.TCPConn {
	t.Helper()
	connection, err := net.Dial("tcp4", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	if err := connection.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return connection.(*net.TCPConn)
}

// A client that has sent all of its request still gets the answer.
func TestHalfCloseIsForwarded(t *testing.T) {
	server := listen(t)
	go func() {
		connection, err := server.Accept()
		if err != nil {
			return
		}
		defer connection.Close()
		request, _ := io.ReadAll(connection) // returns only once the client's end is closed
		_, _ = connection.Write(append([]byte("heard "), request...))
	}()
	client := dialTCP(t, startForward(t, server.Addr().String()))
	if _, err := client.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	if err := client.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(client)
	if err != nil || string(answer) != "heard hello" {
		t.Errorf("answer %q, error %v; want %q", answer, err, "heard hello")
	}
}

// A client that finds no server sees the connection end, not break or hang.
func TestNoServerClosesCleanly(t *testing.T) {
	server := listen(t)
	address := server.Addr().String()
	server.Close()
	client := dialTCP(t, startForward(t, address))
	if _, err := client.Write([]byte("anyone?")); err != nil {
		t.Fatal(err)
	}
	if answer, err := io.ReadAll(client); err != nil || len(answer) > 0 {
		t.Errorf("answer %q, error %v; want the end", answer, err)
	}
}
