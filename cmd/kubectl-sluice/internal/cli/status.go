package cli

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/cluster"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/render"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
)

func (p *Program) statusCommand() *cobra.Command {
	var watch bool
	var timeout time.Duration
	command := &cobra.Command{
		Use:   "status NAME",
		Short: "Report whether a rollout has ended, for pipelines",
		Long: "Report whether a rollout has ended: the exit code is 0 if the weights are those that the spec asks for, 1 if " +
			"the rollout is rejected, has failed or needs a person, 2 if it is on its way still, and 3 if that can't be " +
			"found out. With --watch it waits for 0 or 1, and prints a line for each change.",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: p.completeNames,
		RunE: func(command *cobra.Command, args []string) error {
			return coded(p.status(command.Context(), args[0], watch, timeout))
		},
	}
	command.Flags().BoolVarP(&watch, "watch", "w", false, "wait until it has ended")
	command.Flags().DurationVar(&timeout, "timeout", 0, "how long to wait, such as 30m; 0 for as long as it takes")
	return command
}

// status reports how a rollout fares, by its exit code.
func (p *Program) status(ctx context.Context, name string, watch bool, timeout time.Duration) error {
	options, err := p.options(output{})
	if err != nil {
		return err
	}
	if timeout != 0 && !watch {
		return errors.New("--timeout is for --watch: without it nothing is waited for")
	}
	reached, namespace, err := p.reach()
	if err != nil {
		return err
	}
	if timeout > 0 {
		limited, cancel := context.WithTimeoutCause(ctx, timeout, errTimedOut)
		defer cancel()
		ctx = limited
	}
	ended := func(progress view.Progress) bool { return !watch || codeOf(progress.State) != timedOut }
	progress, err := p.followProgress(ctx, reached, namespace, name, options, ended)
	if errors.Is(context.Cause(ctx), errTimedOut) {
		return &codedError{code: timedOut}
	}
	if err != nil {
		return err
	}
	if code := codeOf(progress.State); code != 0 {
		return &codedError{code: code}
	}
	return nil
}

var errTimedOut = errors.New("it takes longer than --timeout")

// codeOf is the exit code that a state has.
func codeOf(state view.State) int {
	switch state {
	case view.RolledOut, view.Holding:
		return 0
	case view.Failed:
		return 1
	}
	return timedOut
}

// followProgress prints a line for each change of a rollout, until it has ended, and returns what it was then.
func (p *Program) followProgress(ctx context.Context, reached cluster.Cluster, namespace, name string,
	options render.Options, ended func(view.Progress) bool) (view.Progress, error) {
	var last view.Progress
	err := cluster.Follow(ctx, reached, p.clock, namespace, name,
		func(ctx context.Context) (view.Progress, error) {
			service, err := reached.Service(ctx, namespace, name)
			if err != nil {
				return view.Progress{}, err
			}
			return view.ProgressOf(service), nil
		},
		func(progress view.Progress) (bool, error) {
			if progress != last {
				if err := p.text(render.Progress(progress, p.clock.Now(), options)); err != nil {
					return false, err
				}
			}
			last = progress
			return ended(progress), nil
		}, p.away)
	return last, err
}
