package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/lint"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/render"
	"github.com/sluice-serving/sluice/manifests"
)

func (p *Program) lintCommand() *cobra.Command {
	var out output
	var files []string
	command := &cobra.Command{
		Use:   "lint -f FILE",
		Short: "Check manifests without a cluster",
		Long: "Check the InferenceServices in manifests without a cluster: by the rules of the API, by those that the manager " +
			"checks before it makes a revision, for annotations that are ignored, and for what is legal and unwise. The exit " +
			"code is 0 if they would be served, 1 if one of them would be denied or refused, and 3 if a file can't be read.",
		Args:              cobra.NoArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(command *cobra.Command, _ []string) error {
			return coded(p.lint(command.Context(), files, out))
		},
	}
	out.add(command, "format", asJSON, asYAML)
	command.Flags().StringArrayVarP(&files, "filename", "f", nil, "a file of manifests; - reads them from the input")
	must(command.MarkFlagRequired("filename"))
	must(command.MarkFlagFilename("filename", "yaml", "yml", "json"))
	return command
}

// lint prints what is wrong with manifests.
func (p *Program) lint(ctx context.Context, files []string, out output) error {
	options, err := p.options(out)
	if err != nil {
		return err
	}
	linter, err := lint.New(manifests.CustomResourceDefinition, manifests.AdmissionPolicy)
	if err != nil {
		return err
	}
	findings := []lint.Finding{}
	services := 0
	for _, file := range files {
		found, n, err := p.lintFile(ctx, linter, file)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		findings, services = append(findings, found...), services+n
	}
	if services == 0 {
		return errors.New("the files have no InferenceService")
	}
	if out.structured() {
		err = p.print(out, map[string]any{"findings": findings})
	} else {
		err = p.text(render.Findings(findings, services, options))
	}
	if err != nil {
		return err
	}
	for _, finding := range findings {
		if finding.Fails() {
			return &codedError{code: 1}
		}
	}
	return nil
}

// lintFile returns the findings of a file, and how many InferenceServices it has.
func (p *Program) lintFile(ctx context.Context, linter *lint.Linter, name string) ([]lint.Finding, int, error) {
	stream := p.In
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, 0, err
		}
		defer file.Close()
		stream = file
	}
	return linter.Stream(ctx, stream)
}
