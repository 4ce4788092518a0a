package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
)

// errNotHealthy makes `status` exit with 1.
var errNotHealthy = errors.New("the cluster is not healthy")

// status prints what there is of a cluster.
func status(ctx context.Context, out io.Writer) error {
	running, err := readRecord()
	if err != nil {
		return err
	}
	if running == nil {
		fmt.Fprintln(out, "there is no cluster")
		return errNotHealthy
	}
	fmt.Fprintf(out, "clone        %s\nparts        %s\nAPI server   https://127.0.0.1:%d\ningress      http://127.0.0.1:%d, https on %d\n\n",
		running.Owner, running.Fingerprint, running.APIPort, running.IngressPort, running.IngressTLSPort)
	if err := printProcesses(out); err != nil {
		return err
	}
	missing, err := dead()
	if err != nil {
		return err
	}
	healthy := len(missing) == 0 && running.Complete
	ctx, cancel := context.WithTimeout(ctx, kubectlTimeout)
	defer cancel()
	for what, err := range map[string]error{
		"API server": apiReady(running.APIPort)(ctx),
		"ingress":    gatewayAnswers(ctx, running.IngressPort),
	} {
		if err != nil {
			healthy = false
			fmt.Fprintf(out, "%s: %v\n", what, err)
		}
	}
	if !healthy {
		return errNotHealthy
	}
	return nil
}

func printProcesses(out io.Writer) error {
	list, err := records.List()
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "PROCESS\tID\tSTATE\tLOG")
	for _, record := range list {
		state := "ended"
		if record.Alive() {
			state = "running"
		}
		fmt.Fprintf(table, "%s\t%d\t%s\t%s\n", record.Name, record.PID, state, record.Log)
	}
	return table.Flush()
}
