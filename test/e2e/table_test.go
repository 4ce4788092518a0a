package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// table is what kubectl prints: a row is a map from column to cell.
type table []map[string]string

// columnStart finds the columns of a header: their names hold single spaces at
// most.
var columnStart = regexp.MustCompile(`\S+(?: \S+)*`)

// parseTable reads a table by the columns' positions, because a cell may be
// empty.
func parseTable(text string) (table, error) {
	lines := strings.Split(strings.Trim(text, "\n"), "\n")
	header := columnStart.FindAllStringIndex(lines[0], -1)
	if header == nil {
		return nil, fmt.Errorf("no header in %q", text)
	}
	var rows table
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, column := range header {
			start, end := min(column[0], len(line)), len(line)
			if i+1 < len(header) {
				end = min(header[i+1][0], len(line))
			}
			row[lines[0][column[0]:column[1]]] = strings.TrimSpace(line[start:end])
		}
		rows = append(rows, row)
	}
	return rows, nil
}

var (
	hashes = regexp.MustCompile(`^(my-model-predictor-(?:default|canary))-[a-z0-9]{5}(-deployment)?(?:-[a-z0-9]{8,10}-[a-z0-9]{5})?$`)
	ages   = regexp.MustCompile(`^(?:\d+[smhd])+$`)
)

// normalise replaces what differs from one run to the next: hashes and ages.
func (rows table) normalise() table {
	var normalised table
	for _, row := range rows {
		same := map[string]string{}
		for column, cell := range row {
			same[column] = hashes.ReplaceAllString(cell, "$1-HASH$2")
			if column == "AGE" {
				same[column] = ages.ReplaceAllString(cell, "AGE")
			}
		}
		normalised = append(normalised, same)
	}
	return normalised
}

// compareTables checks that got has the rows of want, with want's columns; it
// may have more columns.
func compareTables(want, got table) error {
	var shown table
	for i, row := range got {
		same := map[string]string{}
		for column, cell := range row {
			if i >= len(want) || hasColumn(want[i], column) {
				same[column] = cell
			}
		}
		shown = append(shown, same)
	}
	if diff := cmp.Diff(want, shown); diff != "" {
		return fmt.Errorf("table (-document +printed):\n%s", diff)
	}
	return nil
}

func hasColumn(row map[string]string, column string) bool {
	_, ok := row[column]
	return ok
}

func TestTablesAreReadByPosition(t *testing.T) {
	rows, err := parseTable(stages[2].table)
	if err != nil {
		t.Fatal(err)
	}
	want := table{{
		"NAME":            "my-model",
		"URL":             "http://my-model.default.example.com/v1/models/my-model",
		"READY":           "True",
		"DEFAULT TRAFFIC": "100",
		"CANARY TRAFFIC":  "",
		"AGE":             "AGE",
	}}
	if diff := cmp.Diff(want, rows.normalise()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTablesDiffer(t *testing.T) {
	want := table{{"NAME": "my-model", "AGE": "1s"}}
	for name, got := range map[string]table{
		"another cell": {{"NAME": "other", "AGE": "1s"}},
		"no such cell": {{"NAME": "my-model"}},
		"a row more":   {{"NAME": "my-model", "AGE": "1s"}, {"NAME": "b", "AGE": "1s"}},
		"no row":       nil,
	} {
		if compareTables(want, got) == nil {
			t.Errorf("%s passes for the same table", name)
		}
	}
	if err := compareTables(want, table{{"NAME": "my-model", "AGE": "1s", "MORE": "x"}}); err != nil {
		t.Errorf("a column more is refused: %v", err)
	}
}
