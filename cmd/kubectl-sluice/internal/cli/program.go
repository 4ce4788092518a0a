package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/utils/clock"

	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/cluster"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/render"
)

// Exit codes beside 0 and 1.
const (
	// timedOut is that of status if the rollout is still on its way.
	timedOut = 2
	// unknown is that of status, diff and lint, whose 1 has a meaning, if they fail themselves.
	unknown = 3
)

// Program is the command with what it uses of the world.
type Program struct {
	genericiooptions.IOStreams
	version string
	flags   *genericclioptions.ConfigFlags
	// connect returns the cluster that the flags lead to.
	connect func() (cluster.Cluster, error)
	clock   clock.WithTicker
	// terminal returns the size of the terminal that the output is written to; false if it is written elsewhere.
	terminal func() (width, height int, is bool)
	colour   string
}

// New returns the program of a version.
func New(streams genericiooptions.IOStreams, version string) *Program {
	p := &Program{
		IOStreams: streams, version: version, flags: genericclioptions.NewConfigFlags(true), clock: clock.RealClock{},
	}
	p.connect = func() (cluster.Cluster, error) {
		config, err := p.flags.ToRESTConfig()
		if err != nil {
			return cluster.Cluster{}, err
		}
		config.UserAgent = "kubectl-sluice/" + strings.Trim(version, "()")
		return cluster.New(config)
	}
	p.terminal = func() (int, int, bool) {
		file, isFile := streams.Out.(*os.File)
		if !isFile {
			return 0, 0, false
		}
		width, height, err := term.GetSize(int(file.Fd()))
		return width, height, err == nil && width > 0
	}
	return p
}

// Run runs the command, and returns its exit code.
func (p *Program) Run(ctx context.Context, args []string) int {
	root := p.command()
	root.SetArgs(args)
	root.SetIn(p.In)
	root.SetOut(p.Out)
	root.SetErr(p.ErrOut)
	err := root.ExecuteContext(ctx)
	code := 1
	if coded := (*codedError)(nil); errors.As(err, &coded) {
		code, err = coded.code, coded.err
		if err == nil {
			return code
		}
	}
	if err == nil {
		return 0
	}
	fmt.Fprintln(p.ErrOut, "error:", render.Clean(err.Error()))
	return code
}

// codedError is an error with an exit code of its own. One without an error is only that code.
type codedError struct {
	code int
	err  error
}

// Error returns the error's text.
func (e *codedError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

// coded gives an error the exit code of commands whose 1 has a meaning.
func coded(err error) error {
	if already := (*codedError)(nil); err == nil || errors.As(err, &already) {
		return err
	}
	return &codedError{code: unknown, err: err}
}

// command returns the tree of commands.
func (p *Program) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "kubectl-sluice",
		Short: "See and steer the rollouts of InferenceServices",
		Long: "See and steer the rollouts of InferenceServices. The commands that change something write the spec and " +
			"nothing else; with -o yaml they write nothing, and print the manifest for Git.",
		Version:       p.version,
		Annotations:   map[string]string{cobra.CommandDisplayNameAnnotation: "kubectl sluice"},
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE:          func(command *cobra.Command, _ []string) error { return command.Help() },
	}
	p.flags.AddFlags(root.PersistentFlags())
	root.PersistentFlags().StringVar(&p.colour, "color", "auto", "colours in the output: auto, always or never")
	must(root.RegisterFlagCompletionFunc("color", cobra.FixedCompletions([]string{"auto", "always", "never"},
		cobra.ShellCompDirectiveNoFileComp)))
	must(root.RegisterFlagCompletionFunc("namespace", p.completeNamespaces))
	root.AddCommand(p.getCommand(), p.listCommand(), p.statusCommand(), p.historyCommand(), p.diffCommand(),
		p.explainCommand(), p.lintCommand(), p.dashboardCommand())
	root.AddCommand(p.changeCommands()...)
	return root
}

// must panics for an error that only a wrong name in this package can make.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// namespace is that of the flags, else of the kubeconfig's context.
func (p *Program) namespace() (string, error) {
	namespace, _, err := p.flags.ToRawKubeConfigLoader().Namespace()
	return namespace, err
}

// reach returns the cluster and the namespace that the flags lead to.
func (p *Program) reach() (cluster.Cluster, string, error) {
	namespace, err := p.namespace()
	if err != nil {
		return cluster.Cluster{}, "", err
	}
	reached, err := p.connect()
	return reached, namespace, err
}

// defaultWidth is how wide a page is that is not written to a terminal.
const defaultWidth = 160

// options are how pages are written. It returns an error for a flag with a value that it can't have.
func (p *Program) options(out output) (render.Options, error) {
	if err := out.validate(); err != nil {
		return render.Options{}, err
	}
	width, _, isTerminal := p.terminal()
	options := render.Options{Width: cmp.Or(width, defaultWidth)}
	switch p.colour {
	case "always":
		options.Colour = true
	case "never":
	case "auto":
		_, none := os.LookupEnv("NO_COLOR")
		options.Colour = isTerminal && !none && os.Getenv("TERM") != "dumb"
	default:
		return render.Options{}, fmt.Errorf("--color must be auto, always or never, not %q", p.colour)
	}
	return options, nil
}
