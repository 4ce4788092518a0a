package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/util/retry"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/change"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/render"
)

// Values of --dry-run, as kubectl has them.
const (
	dryRunNone   = "none"
	dryRunClient = "client"
	dryRunServer = "server"
)

// changeFlags are those of all commands that change a spec.
type changeFlags struct {
	output
	component string
	dryRun    string
	force     bool
}

// changeCommands are those that change a spec.
func (p *Program) changeCommands() []*cobra.Command {
	simple := func(use, short string, verb change.Verb) *cobra.Command {
		return p.changeCommand(use, short, 1, func([]string) (change.Verb, error) { return verb, nil })
	}
	var revision string
	undo := p.changeCommand("undo NAME", "Return to the stable revision, to the one before it, or to any that is kept", 1,
		func([]string) (change.Verb, error) { return change.Undo(revision), nil })
	undo.Flags().StringVar(&revision, "to-revision", "",
		"the revision to return to: a version, or a number of the history")
	must(undo.RegisterFlagCompletionFunc("to-revision", p.completeRevisions))
	return []*cobra.Command{
		simple("promote NAME", "Give the current spec all of the traffic", change.Promote),
		simple("pin NAME", "Take the current spec's traffic, and keep it deployed", change.Pin),
		p.changeCommand("set-percent NAME PERCENT", "Set the part of the traffic that the current spec gets at most", 2,
			func(args []string) (change.Verb, error) {
				percent, err := strconv.ParseInt(strings.TrimSuffix(args[1], "%"), 10, 32)
				if err != nil {
					return nil, fmt.Errorf("the percent must be a whole number, not %q", args[1])
				}
				return change.SetPercent(int32(percent)), nil
			}),
		simple("pause NAME", "Stay at the present share of a rollout by steps", change.Pause),
		simple("resume NAME", "Go on with a rollout by steps", change.Resume),
		simple("retry NAME", "Try a rejected revision again", change.Retry),
		undo,
	}
}

// changeCommand is a command that changes a spec by a verb.
func (p *Program) changeCommand(
	use, short string, args int, verbOf func(args []string) (change.Verb, error),
) *cobra.Command {
	var flags changeFlags
	command := &cobra.Command{
		Use: use, Short: short, Args: cobra.ExactArgs(args), ValidArgsFunction: p.completeNames,
		RunE: func(command *cobra.Command, args []string) error {
			verb, err := verbOf(args)
			if err != nil {
				return err
			}
			return p.change(command.Context(), args[0], flags, verb)
		},
	}
	flags.add(command, "yaml and json write nothing, and print the manifest for Git", asJSON, asYAML, asName)
	addComponent(command, &flags.component)
	command.Flags().StringVar(&flags.dryRun, "dry-run", dryRunNone,
		"none, client (show the change only) or server (have the API server admit it, too)")
	command.Flags().Lookup("dry-run").NoOptDefVal = dryRunClient
	must(command.RegisterFlagCompletionFunc("dry-run", cobra.FixedCompletions(
		[]string{dryRunNone, dryRunClient, dryRunServer}, cobra.ShellCompDirectiveNoFileComp)))
	command.Flags().BoolVar(&flags.force, "force-conflicts", false,
		"change fields that others declare by server-side apply, too")
	return command
}

// addComponent adds the flag that names a component.
func addComponent(command *cobra.Command, component *string) {
	command.Flags().StringVar(component, "component", names.Predictor, strings.Join(names.Kinds(), ", "))
	must(command.RegisterFlagCompletionFunc("component",
		cobra.FixedCompletions(names.Kinds(), cobra.ShellCompDirectiveNoFileComp)))
}

// validate returns an error for values that --dry-run doesn't have.
func (f *changeFlags) validate() error {
	switch f.dryRun {
	case dryRunNone, dryRunClient, dryRunServer:
		return nil
	}
	return fmt.Errorf("--dry-run must be none, client or server, not %q", f.dryRun)
}

// change changes the spec of a service by a verb. If the service changes meanwhile, it is decided anew.
func (p *Program) change(ctx context.Context, name string, flags changeFlags, verb change.Verb) error {
	options, err := p.options(flags.output)
	if err != nil {
		return err
	}
	if err := flags.validate(); err != nil {
		return err
	}
	reached, namespace, err := p.reach()
	if err != nil {
		return err
	}
	force := flags.force || flags.structured() // What is only printed takes nothing from anybody.
	var object *unstructured.Unstructured
	var made change.Change
	err = retry.RetryOnConflict(retry.DefaultBackoff, func() error {
		if object, made, err = reached.Decide(ctx, namespace, name, flags.component, force, verb); err != nil {
			return err
		}
		if flags.structured() || flags.dryRun == dryRunClient {
			return nil
		}
		return reached.Patch(ctx, object, made.Object, flags.dryRun == dryRunServer)
	})
	if refusal := change.Refusal(""); errors.As(err, &refusal) {
		return fmt.Errorf("%s is not changed: %w", name, err)
	}
	if err != nil {
		return err
	}
	return p.report(object, made, flags, options)
}

// report prints what was changed.
func (p *Program) report(object *unstructured.Unstructured, made change.Change, flags changeFlags,
	options render.Options) error {
	switch {
	case flags.structured():
		return p.print(flags.output, change.Manifest(made.Object))
	case flags.format == asName:
		return p.text(render.Resource(object.GetName()) + "\n")
	}
	lines, err := change.SpecDiff(object, made.Object)
	if err != nil {
		return err
	}
	done := render.Resource(object.GetName()) + " " + made.Done
	if flags.dryRun != dryRunNone {
		done += " (" + map[string]string{dryRunClient: "dry run", dryRunServer: "server dry run"}[flags.dryRun] + ")"
	}
	if warning := change.Warning(object); warning != "" {
		fmt.Fprintln(p.ErrOut, "Warning:", warning)
	}
	return p.text(render.Diff(lines, options) + done + "\n" + render.Sentences(made.Notes, options))
}
