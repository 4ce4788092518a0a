package main

import (
	"bytes"
	"strings"
	"testing"
)

func summarise(verbose bool, lines string) (counts, string) {
	var out bytes.Buffer
	s := newSummary(&out, verbose)
	for line := range strings.Lines(lines) {
		s.read([]byte(line))
	}
	return s.counts(), out.String()
}

func TestCounts(t *testing.T) {
	for _, test := range []struct {
		name, lines string
		want        counts
	}{
		{"one of each", `
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"p","Test":"TestB"}
{"Action":"skip","Package":"p","Test":"TestC"}
{"Action":"fail","Package":"p"}`, counts{1, 1, 1}},
		{"a test with subtests is counted by them", `
{"Action":"pass","Package":"p","Test":"TestA/one"}
{"Action":"fail","Package":"p","Test":"TestA/two"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"p"}`, counts{1, 1, 0}},
		{"unless it fails beside subtests that pass", `
{"Action":"pass","Package":"p","Test":"TestA/one"}
{"Action":"fail","Package":"p","Test":"TestA"}`, counts{1, 1, 0}},
		{"a package that doesn't build fails", `
{"Action":"build-fail","ImportPath":"p [p.test]"}
{"Action":"fail","Package":"p"}`, counts{0, 1, 0}},
		{"a test that never ends fails", `
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"p"}`, counts{0, 1, 0}},
		{"a package without tests is nothing", `
{"Action":"skip","Package":"p"}`, counts{}},
		{"the same name in two packages is two tests", `
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"q","Test":"TestA"}`, counts{2, 0, 0}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, _ := summarise(false, strings.TrimSpace(test.lines)+"\n"); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

const mixed = `{"Action":"output","Package":"p","Test":"TestA","Output":"quiet\n"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestB","Output":"loud\n"}
{"Action":"fail","Package":"p","Test":"TestB"}
{"Action":"output","Package":"p","Output":"FAIL p\n"}
no event
`

func TestOutputOfWhatFailed(t *testing.T) {
	if _, got := summarise(false, mixed); got != "loud\nFAIL p\nno event\n" {
		t.Errorf("printed %q", got)
	}
}

func TestVerboseOutputIsEverythingOnce(t *testing.T) {
	if _, got := summarise(true, mixed); got != "quiet\nloud\nFAIL p\nno event\n" {
		t.Errorf("printed %q", got)
	}
}

func TestOutputOfATestThatNeverEnds(t *testing.T) {
	if _, got := summarise(false, `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"last words\n"}
{"Action":"fail","Package":"p"}
`); got != "last words\n" {
		t.Errorf("printed %q", got)
	}
}

func TestSlowest(t *testing.T) {
	var out bytes.Buffer
	s := newSummary(&out, false)
	for line := range strings.Lines(`{"Action":"pass","Package":"p","Test":"TestA","Elapsed":1}
{"Action":"pass","Package":"p","Test":"TestB/part","Elapsed":3}
{"Action":"pass","Package":"p","Test":"TestB","Elapsed":3.04}
{"Action":"pass","Package":"p","Test":"TestC","Elapsed":2}
{"Action":"pass","Package":"p","Elapsed":6}
`) {
		s.read([]byte(line))
	}
	s.printSlowest(2)
	if want := "slowest:     3.0 s  p TestB\nslowest:     2.0 s  p TestC\n"; out.String() != want {
		t.Errorf("printed %q, want %q", out.String(), want)
	}
}
