package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
)

// headerTimeout is how long a client of the registry may take to send a request's headers.
const headerTimeout = 10 * time.Second

// serve serves the image of a layout from a registry in memory until the context ends. The name that it is served by
// has the address to listen at, which must be of loopback: the registry lets everybody write. When the image can be
// pulled, serve prints its name with the digest in a line of its own.
func serve(ctx context.Context, layoutDir, repository string, out io.Writer) error {
	parsed, err := name.NewRepository(repository, name.StrictValidation)
	if err != nil {
		return fmt.Errorf("give the name with its registry and without a tag: %w", err)
	}
	listener, err := listenOnLoopback(ctx, parsed.RegistryStr())
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           registry.New(registry.Logger(log.New(io.Discard, "", 0))),
		ReadHeaderTimeout: headerTimeout,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	defer server.Close()
	// A port of 0 was any that is free.
	pushed, err := push(ctx, layoutDir, listener.Addr().String()+"/"+parsed.RepositoryStr())
	if err != nil {
		return err
	}
	fmt.Fprintln(out, pushed)
	select {
	case err := <-ended:
		return fmt.Errorf("serving %s: %w", repository, err)
	case <-ctx.Done():
		return nil
	}
}

// listenOnLoopback listens at an address, host:port, that only this machine reaches.
func listenOnLoopback(ctx context.Context, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("give the registry as host:port: %w", err)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, errors.New("give an address of loopback, such as 127.0.0.1:5000, not " + address)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listening for the registry: %w", err)
	}
	return listener, nil
}
