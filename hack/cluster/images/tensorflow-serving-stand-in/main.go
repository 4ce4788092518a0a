package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

// exitFailure is what tensorflow_model_server exits with: -1, as a byte.
const exitFailure = 255

func main() {
	log.SetFlags(log.Ldate | log.Ltime | log.Lmicroseconds)
	log.SetPrefix("stand-in for tensorflow_model_server: ")
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "Failed to start server. Error: %v\n", err)
		os.Exit(exitFailure)
	}
}

// run serves until ctx ends, then finishes the requests in flight. A model
// that isn't there yet is waited for; one that can't be read is an error.
func run(ctx context.Context, args []string) error {
	opts, err := parseFlags(args)
	if err != nil {
		return err
	}
	wrong, err := readFaults(os.Getenv)
	if err != nil {
		return err
	}
	log.Printf("Building single TensorFlow model file config:  model_name: %s model_base_path: %s", opts.modelName, opts.modelBasePath)
	found, err := waitForVersion(ctx, opts, time.Second)
	if err != nil {
		return err
	}
	loaded, err := loadModel(found.dir)
	if err != nil {
		return said("Unknown: 1 servable(s) did not become available: {{{name: %s version: %d} due to error: %w}, }",
			opts.modelName, found.number, err)
	}
	log.Printf("Successfully loaded servable version {name: %s version: %d}", opts.modelName, found.number)
	listener, err := net.Listen("tcp", net.JoinHostPort("", strconv.Itoa(opts.restPort)))
	if err != nil {
		return said("Failed to start HTTP Server: %w", err)
	}
	api := &restAPI{modelName: opts.modelName, version: found.number, model: loaded}
	wrong.crash()
	return serve(ctx, listener, wrong.in(ctx, api), opts.restTimeout)
}

// serve answers on the listener until ctx ends; requests in flight then have
// their timeout to finish.
func serve(ctx context.Context, listener net.Listener, handler http.Handler, timeout time.Duration) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: timeout}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	log.Printf("Exporting HTTP/REST API at:%s ...", listener.Addr())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	log.Print("Asked to stop: finishing requests in flight")
	drain, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	if err := server.Shutdown(drain); err != nil {
		return err
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
