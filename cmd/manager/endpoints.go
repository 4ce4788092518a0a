package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/sluice-serving/sluice/cmd/manager/metrics"
)

// readiness reports what the manager still waits for; nothing once it is ready.
type readiness struct {
	mutex   sync.Mutex
	started bool
	waiting string
}

// set records what the manager waits for; empty if it is ready.
func (r *readiness) set(waiting string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.started, r.waiting = true, waiting
}

// ServeHTTP answers 200, or 503 and what the manager waits for.
func (r *readiness) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	switch {
	case !r.started:
		http.Error(w, "starting", http.StatusServiceUnavailable)
	case r.waiting != "":
		http.Error(w, r.waiting, http.StatusServiceUnavailable)
	default:
		_, _ = io.WriteString(w, "ok\n")
	}
}

// endpoint is an HTTP server.
type endpoint struct {
	name, address string
	handler       http.Handler
}

// endpoints returns the servers for the kubelet and for Prometheus.
func (m *manager) endpoints(options options) []endpoint {
	exported := http.NewServeMux()
	exported.Handle("GET /metrics", metrics.Handler())
	exported.Handle("GET /configz", configHandler(m.config))
	health := http.NewServeMux()
	health.Handle("GET /readyz", m.readiness)
	health.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	return []endpoint{
		{"metrics", options.metrics, exported},
		{"health", options.health, health},
	}
}

// serve answers requests until ctx ends, and then finishes those under way.
func (e endpoint) serve(ctx context.Context) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", e.address)
	if err != nil {
		return fmt.Errorf("serving %s: %w", e.name, err)
	}
	server := &http.Server{Handler: e.handler, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serving %s: %w", e.name, err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(grace); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("ending %s: %w", e.name, err)
	}
	return nil
}
