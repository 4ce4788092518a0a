package harness

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// Table is what kubectl prints: a row is a map from column to cell.
type Table []map[string]string

// columnStart matches a column of a header: its name has single spaces at most.
var columnStart = regexp.MustCompile(`\S+(?: \S+)*`)

// ParseTable reads a table by the columns' positions, because a cell may be empty.
func ParseTable(text string) (Table, error) {
	lines := strings.Split(strings.Trim(text, "\n"), "\n")
	header := columnStart.FindAllStringIndex(lines[0], -1)
	if header == nil {
		return nil, fmt.Errorf("no header in %q", text)
	}
	var rows Table
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
	hashes = regexp.MustCompile(
		`^(my-model-predictor-(?:default|canary))-[a-z0-9]{5}(-deployment)?(?:-[a-z0-9]{8,10}-[a-z0-9]{5})?$`,
	)
	ages = regexp.MustCompile(`^(?:\d+[smhd])+$`)
)

// Normalise replaces what differs from one run to the next: hashes and ages.
func (rows Table) Normalise() Table {
	var normalised Table
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

// CompareTables returns an error unless got has the rows of want, with want's columns. It may have
// more columns.
func CompareTables(want, got Table) error {
	var shown Table
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
