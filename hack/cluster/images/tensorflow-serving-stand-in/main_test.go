package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestFlags(t *testing.T) {
	asKServe := []string{"--port=9000", "--rest_api_port=8080", "--model_name=my-model", "--model_base_path=/mnt/models", "--rest_api_timeout_in_ms=60000"}
	got, err := parseFlags(asKServe)
	want := options{restPort: 8080, modelName: "my-model", modelBasePath: "/mnt/models", restTimeout: time.Minute}
	if err != nil || got != want {
		t.Errorf("parseFlags = %+v, %v; want %+v", got, err, want)
	}
	for name, args := range map[string][]string{
		"an unknown flag": append([]string{"--workers=2"}, asKServe...),
		"a bare argument": append(asKServe[:5:5], "serve"),
		"no REST port":    {"--model_base_path=/mnt/models"},
		"no base path":    {"--rest_api_port=8080"},
	} {
		if _, err := parseFlags(args); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestTheHighestVersionIsServed(t *testing.T) {
	base := t.TempDir()
	for _, name := range []string{"0002", "10", "9", "latest"} {
		if err := os.Mkdir(filepath.Join(base, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(base, "11"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	found, err := newestVersion(options{modelBasePath: base})
	if err != nil || found.number != 10 || found.dir != filepath.Join(base, "10") {
		t.Errorf("newestVersion = %+v, %v; want folder 10", found, err)
	}
}

func TestAMissingModelIsWaitedFor(t *testing.T) {
	base := filepath.Join(t.TempDir(), "models")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := waitForVersion(ctx, options{modelName: "m", modelBasePath: base}, time.Hour)
	if want := "Could not find base path " + base + " for servable m"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error is %v, want it to say %q", err, want)
	}
	go func() { _ = os.MkdirAll(filepath.Join(base, "1"), 0o755) }()
	found, err := waitForVersion(context.Background(), options{modelName: "m", modelBasePath: base}, time.Millisecond)
	if err != nil || found.number != 1 {
		t.Errorf("waitForVersion = %+v, %v; want version 1", found, err)
	}
}

func TestABrokenModelEndsTheServer(t *testing.T) {
	for name, content := range map[string]string{
		"no JSON":        "weights",
		"another format": `{"format":"other"}`,
		"unknown field":  `{"format":"sluice-stand-in-model/v1","layers":[]}`,
	} {
		base := t.TempDir()
		if err := os.Mkdir(filepath.Join(base, "1"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(base, "1", modelFile), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		err := run(context.Background(), []string{"--rest_api_port=8080", "--model_name=m", "--model_base_path=" + base})
		if want := "1 servable(s) did not become available: {{{name: m version: 1} due to error: Data loss:"; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error is %v, want it to say %q", name, err, want)
		}
	}
}

// A request that has begun when the pod is asked to end gets its answer.
func TestRequestsInFlightAreFinished(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	began := make(chan struct{})
	api := sampleAPI(t, "flowers")
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(began)
		api.ServeHTTP(w, r)
	})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, listener, handler, time.Minute) }()

	body, rest := io.Pipe()
	go func() {
		_, _ = io.WriteString(rest, `{"instances":[`)
		<-began
		stop()
		for { // until the listener is closed, so that the server is stopping for sure
			connection, err := net.Dial("tcp", listener.Addr().String())
			if err != nil {
				break
			}
			_ = connection.Close()
		}
		_, _ = io.WriteString(rest, `{"image_bytes":"a","key":"1"}]}`)
		_ = rest.Close()
	}()
	response, err := http.Post("http://"+listener.Addr().String()+"/v1/models/my-model:predict", "application/json", body)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("status is %d, want 200", response.StatusCode)
	}
	if err := <-ended; err != nil && !errors.Is(err, http.ErrServerClosed) {
		t.Errorf("serve ended with %v", err)
	}
}

func TestAnswersCarryTheirHeaders(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go func() { _ = serve(ctx, listener, sampleAPI(t, "flowers"), time.Minute) }()
	for path, want := range map[string]int{"/v1/models/my-model": 200, "/v1/models/other": 404, "/healthz": 404} {
		response, err := http.Get("http://" + listener.Addr().String() + path)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("GET %s answers %d, want %d", path, response.StatusCode, want)
		}
		if content := response.Header.Get("Content-Type"); path != "/healthz" && content != "application/json" {
			t.Errorf("GET %s has content type %q", path, content)
		}
	}
}
