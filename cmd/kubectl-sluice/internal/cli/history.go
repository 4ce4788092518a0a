package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	appsv1 "k8s.io/api/apps/v1"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/change"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/render"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
	"github.com/sluice-serving/sluice/pkg/deploy"
)

func (p *Program) historyCommand() *cobra.Command {
	var out output
	command := &cobra.Command{
		Use:               "history NAME",
		Short:             "Show the revisions that are kept, and what has become of them",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: p.completeNames,
		RunE: func(command *cobra.Command, args []string) error {
			return p.page(command.Context(), args[0], out, func(objects view.Objects, options render.Options) (any, string) {
				history := view.HistoryOf(objects)
				return history, render.History(history, p.clock.Now(), options)
			})
		},
	}
	out.add(command, "format", asJSON, asYAML)
	return command
}

func (p *Program) explainCommand() *cobra.Command {
	var out output
	command := &cobra.Command{
		Use:               "explain NAME",
		Short:             "Explain why a rollout waits, with the commands to look further",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: p.completeNames,
		RunE: func(command *cobra.Command, args []string) error {
			return p.page(command.Context(), args[0], out, func(objects view.Objects, options render.Options) (any, string) {
				explanation := view.Explain(objects)
				return explanation, render.Explanation(explanation, options)
			})
		},
	}
	out.add(command, "format", asJSON, asYAML)
	return command
}

// page prints something about a service, as a value for programs or as text.
func (p *Program) page(ctx context.Context, name string, out output,
	of func(view.Objects, render.Options) (value any, text string)) error {
	options, err := p.options(out)
	if err != nil {
		return err
	}
	reached, namespace, err := p.reach()
	if err != nil {
		return err
	}
	objects, err := reached.Objects(ctx, namespace, name)
	if err != nil {
		return err
	}
	value, text := of(objects, options)
	if out.structured() {
		return p.print(out, value)
	}
	return p.text(text)
}

func (p *Program) diffCommand() *cobra.Command {
	var component string
	command := &cobra.Command{
		Use:   "diff NAME [A [B]]",
		Short: "Compare the specs of two revisions",
		Long: "Compare the specs of two revisions: versions, numbers of the history, or stable, current and previous. The " +
			"default is stable and current. The exit code is 0 if they are equal, 1 if they differ, and 3 if that can't be " +
			"found out.",
		Args: cobra.RangeArgs(1, 3),
		ValidArgsFunction: func(command *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return p.completeNames(command, args, word)
			}
			return p.completeRevisions(command, args, word)
		},
		RunE: func(command *cobra.Command, args []string) error {
			return coded(p.diff(command.Context(), args[0], append(args[1:], []string{"stable", "current"}[len(args)-1:]...),
				component))
		},
	}
	addComponent(command, &component)
	return command
}

// diff prints how two revisions differ.
func (p *Program) diff(ctx context.Context, name string, meant []string, component string) error {
	options, err := p.options(output{})
	if err != nil {
		return err
	}
	reached, namespace, err := p.reach()
	if err != nil {
		return err
	}
	objects, err := reached.Objects(ctx, namespace, name)
	if err != nil {
		return err
	}
	var records [2]*appsv1.ControllerRevision
	for i := range records {
		if records[i] = objects.Record(component, meant[i]); records[i] == nil {
			return errors.Join(fmt.Errorf("there is no revision %s of the %s: history has those that are kept", meant[i],
				component), missing(objects))
		}
	}
	lines, note, err := compare(records[0], records[1])
	if err != nil {
		return err
	}
	if note != "" {
		fmt.Fprintln(p.ErrOut, note)
	}
	if len(lines) == 0 {
		return nil
	}
	if err := p.text(render.Diff(lines, options)); err != nil {
		return err
	}
	return &codedError{code: 1}
}

// missing is what the user may not read, as an error; nil if it is nothing.
func missing(objects view.Objects) error {
	var problems []error
	for _, sentence := range objects.Missing {
		problems = append(problems, errors.New(sentence))
	}
	return errors.Join(problems...)
}

// compare returns the lines in which two revisions differ, and a note if it is their pods that are compared, because one
// of the records has no spec.
func compare(a, b *appsv1.ControllerRevision) (lines []string, note string, err error) {
	from, err := deploy.ReadSnapshot(a)
	if err != nil {
		return nil, "", err
	}
	to, err := deploy.ReadSnapshot(b)
	if err != nil {
		return nil, "", err
	}
	fromName, toName := a.Labels[names.LabelVersion], b.Labels[names.LabelVersion]
	if from.Spec == nil || to.Spec == nil {
		lines, err = change.Diff(from.Template, to.Template, fromName, toName)
		return lines, "an earlier version of Sluice made one of the records, without the spec: the rendered pods are compared",
			err
	}
	before, err := change.Written(from.Spec)
	if err != nil {
		return nil, "", err
	}
	after, err := change.Written(to.Spec)
	if err != nil {
		return nil, "", err
	}
	lines, err = change.Diff(before, after, fromName, toName)
	return lines, "", err
}
