package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/sluice-serving/sluice/hack/cluster/internal/namespace"
	"github.com/sluice-serving/sluice/hack/cluster/internal/process"
)

// recordFile is what is known of the machine's cluster as a whole.
const recordFile = runDir + "/cluster.json"

// The parts of the machine that the cluster takes, the same from every clone.
var (
	network = namespace.Namespace{Path: runDir + "/network"}
	records = process.NewRecords(runDir + "/processes")
	group   = process.NewGroup(groupName)
)

// clusterRecord is written when a start begins.
type clusterRecord struct {
	// Owner is the clone whose _local has the kubeconfig.
	Owner string `json:"owner"`
	// Fingerprint stands for what the cluster is made of.
	Fingerprint string `json:"fingerprint"`
	APIPort     int    `json:"apiPort"`
	IngressPort int    `json:"ingressPort"`
	// IngressTLSPort is 0 in the record of a cluster from before there was one.
	IngressTLSPort int `json:"ingressTLSPort,omitempty"`
	// Complete is set once the cluster worked.
	Complete bool `json:"complete"`
}

// readRecord returns nil if there is no cluster.
func readRecord() (*clusterRecord, error) {
	data, err := os.ReadFile(recordFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	record := &clusterRecord{}
	if err := json.Unmarshal(data, record); err != nil {
		return nil, fmt.Errorf("record %s: %w", recordFile, err)
	}
	return record, nil
}

func (r clusterRecord) write() error {
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return writeAtomically(recordFile, data, 0o644)
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
