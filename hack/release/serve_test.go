package main

import (
	"bufio"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// The name that serve prints is one to pull the image by, until its context ends.
func TestServe(t *testing.T) {
	t.Setenv("DOCKER_CONFIG", t.TempDir()) // The user's own isn't read.
	dir, digest := writeSmall(t)
	ctx, cancel := context.WithCancel(t.Context())
	printed, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- serve(ctx, dir, "127.0.0.1:0/team/manager", out)
		out.Close()
	}()
	line, err := bufio.NewReader(printed).ReadString('\n')
	if err != nil {
		t.Fatalf("%v: %v", err, <-ended)
	}
	served, err := name.NewDigest(strings.TrimSpace(line), name.StrictValidation)
	if err != nil {
		t.Fatal(err)
	}
	if served.DigestStr() != digest.String() {
		t.Errorf("it serves %s, want the digest %s", served, digest)
	}
	if _, err := remote.Index(served, remote.WithContext(t.Context())); err != nil {
		t.Error(err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := remote.Index(served, remote.WithContext(t.Context())); err == nil {
		t.Error("it still serves the image")
	}
}

func TestServeRefuses(t *testing.T) {
	dir, _ := writeSmall(t)
	for _, test := range []struct{ repository, want string }{
		{"registry.example.com/manager", "host:port"},
		{"0.0.0.0:0/manager", "give an address of loopback, such as 127.0.0.1:5000, not 0.0.0.0:0"},
		{"127.0.0.1:0/manager:v1", "without a tag"},
	} {
		if err := serve(t.Context(), dir, test.repository, io.Discard); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error is %v, want %q in it", test.repository, err, test.want)
		}
	}
}
