package pods

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The script runs as in the pod, against answers of TorchServe and of the wrapper.
func TestTorchserveReady(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 here")
	}
	for _, test := range []struct {
		name             string
		wrapper, refusal int
		workers          string
		ready            bool
	}{
		{name: "loaded", wrapper: http.StatusOK, workers: `[{"status":"READY"},{"status":"READY"}]`, ready: true},
		{name: "another worker starts", wrapper: http.StatusOK, workers: `[{"status":"READY"},{"status":"UNLOADING"}]`,
			ready: true},
		{name: "the first worker loads", wrapper: http.StatusOK, workers: `[{"status":"UNLOADING"}]`},
		{name: "no workers configured", wrapper: http.StatusOK, workers: `[]`, ready: true},
		{name: "the wrapper isn't there", wrapper: http.StatusBadGateway, workers: `[{"status":"READY"}]`},
		{name: "guarded by a token", wrapper: http.StatusOK, refusal: http.StatusBadRequest, ready: true},
		{name: "broken", wrapper: http.StatusOK, refusal: http.StatusInternalServerError},
	} {
		t.Run(test.name, func(t *testing.T) {
			mux := http.NewServeMux()
			mux.HandleFunc("/wrapper", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(test.wrapper) })
			answer := func(body string) http.HandlerFunc {
				return func(w http.ResponseWriter, _ *http.Request) {
					if test.refusal != 0 {
						w.WriteHeader(test.refusal)
					}
					fmt.Fprint(w, body)
				}
			}
			mux.HandleFunc("/models", answer(`{"models":[{"modelName":"mnist"}]}`))
			mux.HandleFunc("/models/mnist", answer(`[{"workers":`+test.workers+`}]`))
			server := httptest.NewServer(mux)
			defer server.Close()
			settings := filepath.Join(t.TempDir(), "config.properties")
			text := "# KServe's\ninference_address=x\nmanagement_address = " + server.URL + "\n"
			if err := os.WriteFile(settings, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			output, err := exec.Command(python, "-c", torchserveReadyScript, settings,
				server.URL+"/wrapper").CombinedOutput()
			if ready := err == nil; ready != test.ready {
				t.Errorf("ready is %v, want %v: %s", ready, test.ready, output)
			}
		})
	}
}
