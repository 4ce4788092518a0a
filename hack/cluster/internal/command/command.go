package command

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// lastLines is how much of a failed program's output its error repeats.
const lastLines = 15

// Spec is one run of a program.
type Spec struct {
	// Args is the program and its arguments.
	Args []string
	// Dir is where it runs; empty is here.
	Dir string
	// Env is added to the environment.
	Env []string
	// Stdin is empty if nil.
	Stdin io.Reader
	// Log is the file that gets the output; empty keeps it in memory.
	Log string
}

// Run runs a program to its end.
func Run(ctx context.Context, spec Spec) error {
	_, err := Output(ctx, spec)
	return err
}

// Output runs a program to its end and returns its standard output. With a Log,
// all output is written there and none is returned.
func Output(ctx context.Context, spec Spec) (string, error) {
	cmd := exec.CommandContext(ctx, spec.Args[0], spec.Args[1:]...)
	cmd.Dir = spec.Dir
	cmd.Env = append(os.Environ(), spec.Env...)
	cmd.Stdin = spec.Stdin
	if spec.Log != "" {
		return "", logged(cmd, spec.Log)
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", failure(cmd, err, Tail(stdout.String()+stderr.String()), "")
	}
	return stdout.String(), nil
}

func logged(cmd *exec.Cmd, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	cmd.Stdout, cmd.Stderr = file, file
	if err := cmd.Run(); err != nil {
		return failure(cmd, err, TailFile(path), path)
	}
	return nil
}

func failure(cmd *exec.Cmd, err error, tail, log string) error {
	name := filepath.Base(cmd.Args[0])
	if len(cmd.Args) > 1 {
		name += " " + cmd.Args[1]
	}
	if log != "" {
		return fmt.Errorf("%s: %w; the last lines of %s:\n%s", name, err, log, tail)
	}
	return fmt.Errorf("%s: %w:\n%s", name, err, tail)
}

// Tail returns the last lines of a text, indented.
func Tail(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) > lastLines {
		lines = lines[len(lines)-lastLines:]
	}
	return "    " + strings.Join(lines, "\n    ")
}

// TailFile returns the last lines of a file, indented.
func TailFile(path string) string {
	const most = 16 << 10 // enough for the last lines; logs grow without limit
	file, err := os.Open(path)
	if err != nil {
		return "    " + err.Error()
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.Size() > most {
		if _, err := file.Seek(-most, io.SeekEnd); err != nil {
			return "    " + err.Error()
		}
	}
	text, err := io.ReadAll(file)
	if err != nil {
		return "    " + err.Error()
	}
	return Tail(string(text))
}
