package machine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/sluice-serving/sluice/hack/cluster/internal/files"
	"github.com/sluice-serving/sluice/hack/cluster/internal/namespace"
	"github.com/sluice-serving/sluice/hack/cluster/internal/process"
)

// recordFile has the record of the machine's cluster as a whole.
const recordFile = RunDir + "/cluster.json"

// The parts of the machine that the cluster takes, the same from every clone.
var (
	network = namespace.Namespace{Path: RunDir + "/network"}
	records = process.NewRecords(RunDir + "/processes")
	group   = process.NewGroup(groupName)
)

// Record is what is recorded of the machine's cluster. It is written when a start begins.
type Record struct {
	// Owner is the clone whose _local has the kubeconfig.
	Owner string `json:"owner"`
	// Fingerprint stands for what the cluster is made of.
	Fingerprint string `json:"fingerprint"`
	APIPort     int    `json:"apiPort"`
	IngressPort int    `json:"ingressPort"`
	// IngressTLSPort is 0 in the record of a cluster from before there was one.
	IngressTLSPort int `json:"ingressTLSPort,omitempty"`
	// Complete is true if the cluster has worked once.
	Complete bool `json:"complete"`
}

// ReadRecord reads the record of the machine's cluster. It returns nil if there is no cluster.
func ReadRecord() (*Record, error) {
	data, err := os.ReadFile(recordFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	record := &Record{}
	if err := json.Unmarshal(data, record); err != nil {
		return nil, fmt.Errorf("record %s: %w", recordFile, err)
	}
	return record, nil
}

func (r Record) write() error {
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return files.WriteAtomically(recordFile, data, 0o644)
}

// components are the processes of a whole cluster.
var components = []string{
	"containerd", "etcd", "forwarder", "kube-apiserver", "kube-controller-manager", "kube-proxy", "kube-scheduler", "kubelet",
}

// dead lists the components that don't run.
func dead() ([]string, error) {
	list, err := records.List()
	if err != nil {
		return nil, err
	}
	alive := map[string]bool{}
	for _, record := range list {
		alive[record.Name] = record.Alive()
	}
	var missing []string
	for _, name := range components {
		if !alive[name] {
			missing = append(missing, name)
		}
	}
	return missing, nil
}

// LookTimeout is how long a look at the cluster may take.
const LookTimeout = 10 * time.Second

// Ailment returns what is wrong with the machine's cluster: nil if its processes run, are of this clone's
// parts, and the API server answers.
func (m *Machine) Ailment(ctx context.Context, running *Record) error {
	missing, err := dead()
	switch {
	case err != nil:
		return err
	case len(missing) > 0:
		return errors.New("not running: " + strings.Join(missing, ", "))
	case !running.Complete:
		return errors.New("its start was never finished")
	case running.Fingerprint != m.parts.Fingerprint:
		return errors.New("it is made of other parts than this clone's")
	}
	if err := apiReady(running.APIPort)(ctx); err != nil {
		return fmt.Errorf("the API server does not answer: %w", err)
	}
	return nil
}
