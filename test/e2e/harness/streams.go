package harness

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sluice-serving/sluice/test/e2e/load"
)

const (
	// LongestRun bounds every stream of predictions.
	LongestRun = 2 * time.Hour
	// predictionTimeout is more than any prediction takes that isn't delayed on purpose.
	predictionTimeout = 15 * time.Second
)

// smallInput is a prediction that costs the model server little.
const smallInput = `{"instances":[{"image_bytes":{"b64":"AAECAwQFBgc="},"key":"1"}]}`

// Stream is a client that sends predictions until it is stopped.
type Stream struct {
	load.Options
	// split is true if the client's predictions are split by weight, as at the ingress. A client
	// outside the mesh gets the stable revision only.
	split bool
	// Stop ends the stream and returns its records.
	Stop func(t *testing.T) []load.Record
}

// IngressLoad returns the load of a client on this machine: so many predictions a second through
// the ingress.
func (u *User) IngressLoad(protocol load.Protocol, rate int) load.Options {
	return load.Options{
		Name:     "ingress by " + string(protocol),
		URL:      u.Ingress.JoinPath(PredictPath).String(),
		Host:     u.Host(),
		Protocol: protocol,
		Rate:     rate,
		Count:    min(rate*int(LongestRun.Seconds()), load.MaxCount),
		Timeout:  predictionTimeout,
		Body:     []byte(smallInput),
	}
}

// clusterLoad returns the load of a client in a pod: so many predictions a second to the in-cluster
// address.
func (u *User) clusterLoad(client string, rate int) load.Options {
	o := u.IngressLoad(load.HTTP1, rate)
	o.Name, o.Host, o.URL = client, "", "http://"+u.ClusterHost()+PredictPath
	o.NewConnections = client == PlainClient
	return o
}

// StreamFromHost starts a load on this machine.
func StreamFromHost(t *testing.T, o load.Options) *Stream {
	t.Helper()
	if err := o.Validate(); err != nil {
		t.Fatalf("load: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	var records []load.Record
	var group sync.WaitGroup
	group.Go(func() { records, _ = load.Run(ctx, o) }) // valid, and so without an error
	return &Stream{Options: o, split: true, Stop: func(*testing.T) []load.Record {
		cancel()
		group.Wait()
		return records
	}}
}

// The load client's files in a pod.
const (
	podProgram = "/tmp/load-client"
	podRecords = "/tmp/records"
	podLog     = "/tmp/load-client.log"
	podProcess = "/tmp/load-client.pid"
)

// streamFromPod starts a load in a client's pod, in the background: a restart of the API server ends
// what kubectl exec runs in the foreground.
func (u *User) streamFromPod(t *testing.T, client string, o load.Options) *Stream {
	t.Helper()
	options, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	u.Run(t, fmt.Sprintf("kubectl exec -i %s -c client -- bash -c 'cat >%s && chmod +x %s' <%s", client, podProgram,
		podProgram, loadClient(t)))
	u.Run(t, fmt.Sprintf("kubectl exec %s -c client -- bash -c '"+
		"nohup %s -options \"$0\" -out %s >%s 2>&1 </dev/null & echo $! >%s' '%s'",
		client, podProgram, podRecords, podLog, podProcess, options))
	Eventually(t, TerminationTime, "the load client runs in "+client, func() error {
		return u.loadRuns(client)
	})
	return &Stream{Options: o, split: client == MeshClient, Stop: func(t *testing.T) []load.Record {
		t.Helper()
		return u.collect(t, client)
	}}
}

// loadRuns returns nil if the load client runs in a pod, else an error with its log.
func (u *User) loadRuns(client string) error {
	// A process that has ended has no name to read.
	script := fmt.Sprintf(`read -r -d "" program </proc/$(cat %s)/cmdline; [ "$program" = %s ] || { cat %s; exit 1; }`,
		podProcess, podProgram, podLog)
	stdout, stderr, err := u.Try(fmt.Sprintf("kubectl exec %s -c client -- bash -c '%s'", client, script))
	if err != nil {
		return fmt.Errorf("%w: %s%s", err, stdout, stderr)
	}
	return nil
}

// collect ends the load in a pod and fetches its records.
func (u *User) collect(t *testing.T, client string) []load.Record {
	t.Helper()
	u.Run(t, fmt.Sprintf("kubectl exec %s -c client -- bash -c 'kill $(cat %s)'", client, podProcess))
	var records []load.Record
	Eventually(t, TerminationTime, "the records of "+client, func() error {
		stdout, stderr, err := u.Try(fmt.Sprintf("kubectl exec %s -c client -- cat %s", client, podRecords))
		if err != nil {
			return fmt.Errorf("%w: %s", err, stderr)
		}
		records, err = load.Read(strings.NewReader(stdout))
		return err
	})
	return records
}

// loadClient builds the load client, once a run, and returns its path.
func loadClient(t *testing.T) string {
	t.Helper()
	path, err := loadClientOnce()
	if err != nil {
		t.Fatalf("building the load client: %v", err)
	}
	return path
}

var loadClientOnce = sync.OnceValues(buildLoadClient)

// buildLoadClient builds the load client for the cluster's nodes, which have this machine's
// architecture.
func buildLoadClient() (string, error) {
	folder, err := os.MkdirTemp("", "load-client-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "load-client")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, "./load/client")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, output)
	}
	return path, nil
}
