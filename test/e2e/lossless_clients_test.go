package e2e

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
	// longestRun bounds every stream of predictions.
	longestRun = 2 * time.Hour
	// predictionTimeout is more than any prediction of these tests takes but
	// those that are made to.
	predictionTimeout = 15 * time.Second
)

// smallInput is a prediction that costs the model server little.
const smallInput = `{"instances":[{"image_bytes":{"b64":"AAECAwQFBgc="},"key":"1"}]}`

// stream is a client that sends predictions until it is stopped.
type stream struct {
	load.Options
	// split says that the client is split by weight, as at the ingress; one
	// outside the mesh gets the stable revision only.
	split bool
	// stop ends the stream and returns its records.
	stop func(t *testing.T) []load.Record
}

// ingressLoad is a load from the host through the ingress.
func (u *user) ingressLoad(protocol load.Protocol, rate int) load.Options {
	return load.Options{
		Name: "ingress by " + string(protocol), URL: u.ingress.JoinPath("/v1/models/my-model:predict").String(), Host: u.host(),
		Protocol: protocol, Rate: rate, Count: min(rate*int(longestRun.Seconds()), load.MaxCount), Timeout: predictionTimeout, Body: []byte(smallInput),
	}
}

// clusterLoad is a load from a pod to the in-cluster address.
func (u *user) clusterLoad(client string, rate int) load.Options {
	o := u.ingressLoad(load.HTTP1, rate)
	o.Name, o.Host, o.URL = client, "", "http://"+u.clusterHost()+"/v1/models/my-model:predict"
	o.NewConnections = client == plainClient
	return o
}

// streamFromHost starts a load on this machine.
func streamFromHost(t *testing.T, o load.Options) *stream {
	t.Helper()
	if err := o.Validate(); err != nil {
		t.Fatalf("load: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	var records []load.Record
	var group sync.WaitGroup
	group.Go(func() { records, _ = load.Run(ctx, o) }) // valid, and so without an error
	return &stream{Options: o, split: true, stop: func(*testing.T) []load.Record {
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

// streamFromPod starts a load in a client's pod, where it goes on by itself: a
// restart of the API server ends what kubectl exec runs.
func (u *user) streamFromPod(t *testing.T, client string, o load.Options) *stream {
	t.Helper()
	options, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	u.run(t, fmt.Sprintf("kubectl exec -i %s -c client -- bash -c 'cat >%s && chmod +x %s' <%s", client, podProgram, podProgram, loadClient(t)))
	u.run(t, fmt.Sprintf("kubectl exec %s -c client -- bash -c 'nohup %s -options \"$0\" -out %s >%s 2>&1 </dev/null & echo $! >%s' '%s'",
		client, podProgram, podRecords, podLog, podProcess, options))
	eventually(t, goneTime, "the load client runs in "+client, func() error {
		return u.loadRuns(client)
	})
	return &stream{Options: o, split: client == meshClient, stop: func(t *testing.T) []load.Record {
		t.Helper()
		return u.collect(t, client)
	}}
}

// loadRuns returns nil if the load client runs in a pod, or its own words why not.
func (u *user) loadRuns(client string) error {
	// The name of a program that has ended is not there to be read.
	script := fmt.Sprintf(`read -r -d "" program </proc/$(cat %s)/cmdline; [ "$program" = %s ] || { cat %s; exit 1; }`, podProcess, podProgram, podLog)
	stdout, stderr, err := u.try(fmt.Sprintf("kubectl exec %s -c client -- bash -c '%s'", client, script))
	if err != nil {
		return fmt.Errorf("%w: %s%s", err, stdout, stderr)
	}
	return nil
}

// collect ends the load in a pod and fetches its records.
func (u *user) collect(t *testing.T, client string) []load.Record {
	t.Helper()
	u.run(t, fmt.Sprintf("kubectl exec %s -c client -- bash -c 'kill $(cat %s)'", client, podProcess))
	var records []load.Record
	eventually(t, goneTime, "the records of "+client, func() error {
		stdout, stderr, err := u.try(fmt.Sprintf("kubectl exec %s -c client -- cat %s", client, podRecords))
		if err != nil {
			return fmt.Errorf("%w: %s", err, stderr)
		}
		records, err = load.Read(strings.NewReader(stdout))
		return err
	})
	return records
}

var (
	loadClientOnce sync.Once
	loadClientPath string
	errLoadClient  error
)

// loadClient builds the load client for the cluster's nodes, which are of the
// architecture of this machine.
func loadClient(t *testing.T) string {
	t.Helper()
	loadClientOnce.Do(func() {
		var folder string
		if folder, errLoadClient = os.MkdirTemp("", "load-client-"); errLoadClient != nil {
			return
		}
		loadClientPath = filepath.Join(folder, "load-client")
		build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", loadClientPath, "./load/client")
		build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
		if output, err := build.CombinedOutput(); err != nil {
			errLoadClient = fmt.Errorf("%w\n%s", err, output)
		}
	})
	if errLoadClient != nil {
		t.Fatalf("building the load client: %v", errLoadClient)
	}
	return loadClientPath
}
