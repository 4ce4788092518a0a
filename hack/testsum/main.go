// Command testsum makes what `go test -json` writes readable again and counts it.
//
//	go test -json ./... | testsum [-v] [-slowest N] FILE
//
// It prints a line a package and the output of what failed, or with -v everything
// as it comes, then the N tests that took longest, and appends one line to FILE: how
// many tests passed, failed and were skipped. A test with subtests is counted by them; a package that fails
// without a failing test, because it doesn't build or ends early, is one failure.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	verbose := flag.Bool("v", false, "print everything as it comes")
	slowest := flag.Int("slowest", 0, "print so many of the tests that took longest")
	flag.Parse()
	if err := run(os.Stdin, os.Stdout, *verbose, *slowest, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "testsum:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer, verbose bool, slowest int, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("want one file to append the counts to, got %d", len(args))
	}
	s := newSummary(out, verbose)
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			s.read(line)
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("read the tests' output: %w", err)
		}
	}
	s.printSlowest(slowest)
	return appendLine(args[0], s.counts())
}

func appendLine(name string, c counts) error {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(file, c.passed, c.failed, c.skipped); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return file.Close()
}
