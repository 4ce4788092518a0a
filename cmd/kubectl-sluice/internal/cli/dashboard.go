package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/cluster"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/dashboard"
)

func (p *Program) dashboardCommand() *cobra.Command {
	var port uint16
	var all, readOnly bool
	var prometheus string
	command := &cobra.Command{
		Use:   "dashboard",
		Short: "Serve a page on this machine that shows services and steers their rollouts",
		Long: "Serve a page on this machine that shows services and steers their rollouts, until it is interrupted. It is " +
			"served to this machine only, and to those who have the URL that is printed; who has it, has your rights to " +
			"change specs. No browser is opened: its command line would show the URL to all users of the machine.",
		Args:              cobra.NoArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(command *cobra.Command, _ []string) error {
			reached, namespace, err := p.reach()
			if err != nil {
				return err
			}
			if all {
				namespace = ""
			}
			options := dashboard.Options{Cluster: reached, Namespace: namespace, ReadOnly: readOnly, Clock: p.clock}
			if prometheus != "" {
				if options.Prometheus, err = cluster.ParsePrometheus(prometheus); err != nil {
					return fmt.Errorf("--prometheus: %w", err)
				}
			}
			server, err := dashboard.New(options)
			if err != nil {
				return err
			}
			return server.Run(command.Context(), int(port), func(url string) { fmt.Fprintln(p.Out, url) })
		},
	}
	command.Flags().Uint16Var(&port, "port", 0, "the port of loopback; 0 for any that is free")
	command.Flags().BoolVarP(&all, "all-namespaces", "A", false, "show the services of all namespaces")
	command.Flags().StringVar(&prometheus, "prometheus", "istio-system/prometheus:9090",
		"the Service of a Prometheus with Istio's metrics, as NAMESPACE/SERVICE[:PORT], reached through the API server's "+
			"proxy; empty for none")
	command.Flags().BoolVar(&readOnly, "read-only", false, "show no buttons, and change nothing")
	return command
}
