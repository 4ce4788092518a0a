package main

import (
	"bytes"
	"context"
	_ "embed" // the profiler
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	appsv1 "k8s.io/api/apps/v1"
	"sigs.k8s.io/yaml"
)

// profiler is a file of package main, for the manager whose profiles are wanted. The released one has nothing to
// profile it by.
//
//go:embed profiler.go.txt
var profiler []byte

// configuration has shorter times where they would only be waited for, and a longer Lease, so that the manager goes on
// where other work on the machine keeps the API server from answering in time.
const configuration = `apiVersion: config.sluice.dev/v1alpha1
kind: SluiceConfiguration
rollout:
  drain: 2s
  scaleDownDelay: 5s
leaderElection:
  leaseDuration: 60s
  renewDeadline: 40s
  retryPeriod: 2s
`

// buildManager builds cmd/manager into dir, with the profiler if profiles are wanted.
func buildManager(ctx context.Context, dir string, profiled bool) (string, error) {
	program := filepath.Join(dir, "manager")
	args := []string{"build", "-trimpath", "-o", program}
	if profiled {
		source, overlay := filepath.Join(dir, "profiler.go"), filepath.Join(dir, "overlay.json")
		inPackage, err := filepath.Abs("cmd/manager/profiler.go")
		if err != nil {
			return "", err
		}
		text, err := json.Marshal(map[string]map[string]string{"Replace": {inPackage: source}})
		if err := errors.Join(err, os.WriteFile(source, profiler, 0o600), os.WriteFile(overlay, text, 0o600)); err != nil {
			return "", err
		}
		args = append(args, "-overlay", overlay)
	}
	build := exec.CommandContext(ctx, "go", append(args, "./cmd/manager")...)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the manager: %w: %s", err, output)
	}
	return program, nil
}

// memoryLimit returns the variable by which Go's memory has the limit that it has in the installation's container: nine
// tenths of the container's. A user may set another.
func memoryLimit() ([]string, error) {
	text, err := os.ReadFile(manifest("manager"))
	if err != nil {
		return nil, err
	}
	var deployment appsv1.Deployment
	if err := yaml.Unmarshal(text, &deployment); err != nil {
		return nil, fmt.Errorf("manifests/manager.yaml: %w", err)
	}
	const variable = "GOMEMLIMIT"
	if _, set := os.LookupEnv(variable); set {
		return nil, nil
	}
	limit := deployment.Spec.Template.Spec.Containers[0].Resources.Limits.Memory().Value()
	return []string{fmt.Sprintf("%s=%d", variable, limit/10*9)}, nil
}

// manager is a process of cmd/manager.
type manager struct {
	*process
	metrics string
}

// startManager starts a manager, and waits until its caches are filled. Its profiles are written to the directory
// profiles, unless that is empty.
func startManager(ctx context.Context, program, profiles string, c *controlPlane) (*manager, error) {
	ports, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	variables, err := memoryLimit()
	if err != nil {
		return nil, err
	}
	if profiles != "" {
		variables = append(variables, "BENCH_PROFILES="+profiles)
	}
	if err := os.WriteFile(c.path("config.yaml"), []byte(configuration), 0o600); err != nil {
		return nil, err
	}
	metrics, health := fmt.Sprintf("127.0.0.1:%d", ports[0]), fmt.Sprintf("127.0.0.1:%d", ports[1])
	p, err := start(ctx, c.dir, "manager", answers("http://"+health+"/readyz"), variables, program,
		"--kubeconfig="+c.kubeconfig("manager"), "--config="+c.path("config.yaml"),
		"--metrics-address="+metrics, "--health-address="+health)
	if err != nil {
		return nil, err
	}
	return &manager{p, "http://" + metrics + "/metrics"}, nil
}

// answers returns a function that errs unless a URL answers 200.
func answers(url string) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := get(ctx, url)
		return err
	}
}

func get(ctx context.Context, url string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s: %s", url, response.Status, text)
	}
	return text, err
}

// passes reads how many passes the manager has made.
func (m *manager) passes(ctx context.Context) (int, error) {
	text, err := get(ctx, m.metrics)
	if err != nil {
		return 0, err
	}
	return parsePasses(text)
}

// parsePasses returns the passes in what the manager exports; none before the first.
func parsePasses(text []byte) (int, error) {
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(text))
	if err != nil {
		return 0, fmt.Errorf("the manager's metrics: %w", err)
	}
	passes := 0
	for _, series := range families["sluice_reconcile_duration_seconds"].GetMetric() {
		passes += int(series.GetHistogram().GetSampleCount())
	}
	return passes, nil
}

// profile begins or ends a profile.
func (m *manager) profile(begin bool) error {
	signal := syscall.SIGUSR2
	if begin {
		signal = syscall.SIGUSR1
	}
	return m.cmd.Process.Signal(signal)
}
