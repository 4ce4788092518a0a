package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/cluster"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/render"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
)

func (p *Program) getCommand() *cobra.Command {
	var out output
	var watch bool
	command := &cobra.Command{
		Use:               "get NAME",
		Short:             "Show a service: revisions, traffic, steps, evidence, conditions and Events",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: p.completeNames,
		RunE: func(command *cobra.Command, args []string) error {
			options, err := p.options(out)
			if err != nil {
				return err
			}
			if watch && out.format != asText {
				return fmt.Errorf("-w has no -o: use status --watch for lines, or kubectl get isvc -w -o %s", out.format)
			}
			reached, namespace, err := p.reach()
			if err != nil {
				return err
			}
			if watch {
				return p.watchService(command.Context(), reached, namespace, args[0], options)
			}
			objects, err := reached.Objects(command.Context(), namespace, args[0])
			if err != nil {
				return err
			}
			return p.printService(out, view.Of(objects), options)
		},
	}
	out.add(command, "format", asJSON, asYAML, asName)
	command.Flags().BoolVarP(&watch, "watch", "w", false,
		"go on, and redraw it after each change; a line for each change if the output is no terminal")
	return command
}

// printService prints a service in a format.
func (p *Program) printService(out output, service view.Service, options render.Options) error {
	switch {
	case out.structured():
		return p.print(out, service)
	case out.format == asName:
		return p.text(render.Names([]view.Service{service}))
	}
	return p.text(render.Service(service, p.clock.Now(), options))
}

// watchService draws a service anew after each change, until it is interrupted.
func (p *Program) watchService(
	ctx context.Context, reached cluster.Cluster, namespace, name string, options render.Options,
) error {
	if _, _, isTerminal := p.terminal(); !isTerminal {
		_, err := p.followProgress(ctx, reached, namespace, name, options, func(view.Progress) bool { return false })
		return err
	}
	drawn := 0
	err := cluster.Follow(ctx, reached, p.clock, namespace, name,
		func(ctx context.Context) (view.Objects, error) { return reached.Objects(ctx, namespace, name) },
		func(objects view.Objects) (bool, error) {
			width, height, _ := p.terminal()
			options.Width = width
			frame := lines(render.Service(view.Of(objects), p.clock.Now(), options), height-1)
			err := p.text(redraw(drawn, frame))
			drawn = len(frame)
			return false, err
		}, p.away)
	if ctx.Err() != nil {
		return nil // The user has seen enough.
	}
	return err
}

// redraw is a frame in place of the one before, of which lines were drawn. Each line is cleared to its end only after it
// is written, so that nothing flickers.
func redraw(drawn int, frame []string) string {
	var text strings.Builder
	if drawn > 0 {
		fmt.Fprintf(&text, "\x1b[%dA", drawn)
	}
	for _, line := range frame {
		text.WriteString("\r" + line + "\x1b[K\n")
	}
	text.WriteString("\x1b[J")
	return text.String()
}

// lines returns the first lines of a page, at most a number of them: those above a terminal's top can't be drawn again.
func lines(page string, most int) []string {
	all := strings.Split(strings.TrimSuffix(page, "\n"), "\n")
	return all[:min(len(all), max(most, 1))]
}

// away reports that the API server can't be read at present.
func (p *Program) away(err error) {
	fmt.Fprintln(p.ErrOut, "it is tried again:", render.Clean(err.Error()))
}

func (p *Program) listCommand() *cobra.Command {
	var out output
	var all bool
	command := &cobra.Command{
		Use:               "list",
		Aliases:           []string{"ls"},
		Short:             "List services, those first that roll out or are in trouble",
		Args:              cobra.NoArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(command *cobra.Command, _ []string) error {
			options, err := p.options(out)
			if err != nil {
				return err
			}
			reached, namespace, err := p.reach()
			if err != nil {
				return err
			}
			if all {
				namespace = ""
			}
			services, err := reached.List(command.Context(), namespace)
			if err != nil {
				return err
			}
			changes, err := reached.WeightChanges(command.Context(), namespace)
			if err != nil {
				changes = nil // There is no trend then.
			}
			return p.printList(out, seen(services, changes, p.clock.Now()), all, options)
		},
	}
	out.add(command, "format", asJSON, asYAML, asName)
	command.Flags().BoolVarP(&all, "all-namespaces", "A", false, "list those of all namespaces")
	return command
}

// seen returns what there is to see of services whose objects are not read, in the order in which they are listed. Their
// trends are made of the Events about weights, by UID; without any they have none.
func seen(
	services []*servingv1beta1.InferenceService, changes map[types.UID][]corev1.Event, now time.Time,
) []view.Service {
	list := make([]view.Service, 0, len(services))
	for _, service := range services {
		made := view.Of(view.Objects{Service: service})
		if changes != nil {
			events := changes[service.UID]
			made.Trend = view.Trend(service, view.EventsOf(events, len(events)), now)
		}
		list = append(list, made)
	}
	view.Sort(list)
	return list
}

// printList prints services in a format.
func (p *Program) printList(out output, services []view.Service, all bool, options render.Options) error {
	switch {
	case out.structured():
		return p.print(out, map[string]any{"items": services})
	case out.format == asName:
		return p.text(render.Names(services))
	case len(services) == 0:
		fmt.Fprintln(p.ErrOut, "No InferenceServices found.")
		return nil
	}
	return p.text(render.List(services, all, p.clock.Now(), options))
}
