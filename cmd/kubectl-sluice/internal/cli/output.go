package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/spf13/cobra"
	"sigs.k8s.io/yaml"

	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/render"
)

// Formats of output.
const (
	asText = ""
	asJSON = "json"
	asYAML = "yaml"
	asName = "name"
)

// output is the flag -o.
type output struct {
	format  string
	formats []string
}

// add adds the flag, with the formats that a command has.
func (o *output) add(command *cobra.Command, usage string, formats ...string) {
	o.formats = formats
	command.Flags().StringVarP(&o.format, "output", "o", "", usage+": "+strings.Join(formats, ", "))
	must(command.RegisterFlagCompletionFunc("output",
		cobra.FixedCompletions(formats, cobra.ShellCompDirectiveNoFileComp)))
}

// validate returns an error for a format that the command doesn't have.
func (o *output) validate() error {
	if o.format == asText || slices.Contains(o.formats, o.format) {
		return nil
	}
	return fmt.Errorf("-o must be one of %s, not %q", strings.Join(o.formats, ", "), o.format)
}

// structured reports whether the output is for programs.
func (o *output) structured() bool { return o.format == asJSON || o.format == asYAML }

// print prints a value in the format, which is JSON or YAML. YAML escapes what a terminal would obey; JSON
// needs not to.
func (p *Program) print(o output, value any) error {
	var data []byte
	var err error
	if o.format == asYAML {
		data, err = yaml.Marshal(value)
	} else if data, err = json.MarshalIndent(value, "", "    "); err == nil {
		data = append(escaped(data), '\n')
	}
	if err != nil {
		return err
	}
	_, err = p.Out.Write(data)
	return err
}

// escaped returns JSON with escapes for the characters that a page would not show.
func escaped(data []byte) []byte {
	var safe bytes.Buffer
	for _, r := range string(data) {
		if r == '\n' || render.Clean(string(r)) == string(r) {
			safe.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&safe, `\u%04x`, unit)
		}
	}
	return safe.Bytes()
}

// text prints a page.
func (p *Program) text(page string) error {
	_, err := fmt.Fprint(p.Out, page)
	return err
}
