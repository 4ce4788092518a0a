package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// event is a line of `go test -json`, as `go doc test2json` describes it.
type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string
	Output     string
	// Elapsed is how long what ends has taken, in seconds.
	Elapsed float64
}

// testName is a test of a package; no test is the package itself.
type testName struct{ pkg, test string }

// counts is how many tests ended in which way.
type counts struct{ passed, failed, skipped int }

// summary follows the events.
type summary struct {
	out     io.Writer
	verbose bool
	// results holds the last action of each test, `run` until it ends.
	results map[testName]string
	// output is what each test has written, until it is known whether it matters.
	output map[testName][]string
	// parents are the tests that have subtests.
	parents map[testName]bool
	// took is how long tests took that are no subtests, in seconds.
	took map[testName]float64
}

func newSummary(out io.Writer, verbose bool) *summary {
	return &summary{out: out, verbose: verbose, results: map[testName]string{}, output: map[testName][]string{}, parents: map[testName]bool{}, took: map[testName]float64{}}
}

// read takes one line. What is not an event, such as a linker's complaint, is printed.
func (s *summary) read(line []byte) {
	var e event
	if err := json.Unmarshal(line, &e); err != nil || e.Action == "" {
		s.print(string(line))
		return
	}
	name := testName{e.Package, e.Test}
	switch e.Action {
	case "output":
		s.write(name, e.Output)
	case "build-output":
		s.print(e.Output)
	case "run", "pass", "fail", "skip":
		s.record(name, e.Action)
		if e.Test != "" && !strings.Contains(e.Test, "/") && e.Action != "run" {
			s.took[name] = e.Elapsed
		}
	}
}

// printSlowest prints the tests that took longest.
func (s *summary) printSlowest(most int) {
	names := slices.SortedFunc(maps.Keys(s.took), func(a, b testName) int { return cmp.Compare(s.took[b], s.took[a]) })
	for _, name := range names[:min(most, len(names))] {
		s.print(fmt.Sprintf("slowest: %7.1f s  %s %s\n", s.took[name], name.pkg, name.test))
	}
}

func (s *summary) write(name testName, text string) {
	if s.verbose || name.test == "" {
		s.print(text)
		return
	}
	s.output[name] = append(s.output[name], text)
}

func (s *summary) record(name testName, action string) {
	s.results[name] = action
	if i := strings.LastIndex(name.test, "/"); i >= 0 {
		s.parents[testName{name.pkg, name.test[:i]}] = true
	}
	if action == "fail" {
		s.print(strings.Join(s.output[name], ""))
	}
	if action != "run" {
		delete(s.output, name)
	}
	if action == "fail" && name.test == "" {
		s.printUnfinished(name.pkg)
	}
}

// printUnfinished prints what the tests wrote that a package's end cut short.
func (s *summary) printUnfinished(pkg string) {
	for name, output := range s.output {
		if name.pkg == pkg {
			s.print(strings.Join(output, ""))
			delete(s.output, name)
		}
	}
}

func (s *summary) print(text string) {
	fmt.Fprint(s.out, text)
}

// counts counts the tests without subtests, and those that failed by themselves.
// A test that began and never ended failed, and so did a package that failed with
// none of its tests.
func (s *summary) counts() counts {
	var c counts
	explained := s.explained()
	for name, result := range s.results {
		switch {
		case result == "fail" || result == "run":
			if !explained[name] {
				c.failed++
			}
		case name.test == "" || s.parents[name]:
		case result == "pass":
			c.passed++
		case result == "skip":
			c.skipped++
		}
	}
	return c
}

// explained are the tests and packages of which a test or subtest failed.
func (s *summary) explained() map[testName]bool {
	explained := map[testName]bool{}
	for name, result := range s.results {
		if name.test == "" || result == "pass" || result == "skip" {
			continue
		}
		explained[testName{pkg: name.pkg}] = true
		for i, char := range name.test {
			if char == '/' {
				explained[testName{name.pkg, name.test[:i]}] = true
			}
		}
	}
	return explained
}
