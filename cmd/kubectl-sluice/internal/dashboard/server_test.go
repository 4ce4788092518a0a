package dashboard

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/story"
)

// It listens on loopback only, prints a URL with a token that no other run has, and ends with its streams when it is
// interrupted.
func TestRun(t *testing.T) {
	w := worldOf(t, story.Canary(), nil)
	server, err := New(w.Options)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	urls, ended := make(chan string, 1), make(chan error, 1)
	go func() { ended <- server.Run(ctx, 0, func(url string) { urls <- url }) }()
	opened, err := url.Parse(<-urls)
	if err != nil {
		t.Fatal(err)
	}
	token := strings.TrimPrefix(opened.Fragment, "token=")
	if opened.Hostname() != "127.0.0.1" || len(token) < 26 || token == w.token {
		t.Errorf("the URL is %v", opened)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+opened.Host+"/api/services", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Accept", "text/event-stream")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("it answers with %s", response.Status)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("it ends with %v", err)
	}
}

// All listeners are on loopback, and on the same port; a port that is taken is an error.
func TestListen(t *testing.T) {
	listeners, err := listen(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	port := listeners[0].Addr().(*net.TCPAddr).Port
	for _, listener := range listeners {
		defer listener.Close()
		if address := listener.Addr().(*net.TCPAddr); !address.IP.IsLoopback() || address.Port != port {
			t.Errorf("it listens on %v", address)
		}
	}
	if _, err := listen(t.Context(), port); err == nil {
		t.Error("a port that is taken is listened on")
	}
}
