package machine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"text/tabwriter"
	"time"
)

// errNotHealthy makes `status` exit with 1.
var errNotHealthy = errors.New("the cluster is not healthy")

// Status prints the cluster's processes, and returns an error unless all of it works.
func Status(ctx context.Context, out io.Writer) error {
	running, err := ReadRecord()
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
	ctx, cancel := context.WithTimeout(ctx, LookTimeout)
	defer cancel()
	for what, err := range map[string]error{
		"API server": apiReady(running.APIPort)(ctx),
		"ingress":    GatewayAnswers(ctx, running.IngressPort),
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

// GatewayAnswers sends the ingress a request, and returns nil if Envoy answers, whatever it answers.
func GatewayAnswers(ctx context.Context, port int) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d/", port), nil)
	if err != nil {
		return err
	}
	client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	response.Body.Close()
	if server := response.Header.Get("Server"); server != "istio-envoy" {
		return fmt.Errorf("%s answers on port %d, not istio-envoy", server, port)
	}
	return nil
}
