package evidence

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const (
	pagePath    = "../../../../docs/evidence.md"
	picturePath = "../../../../docs/images/evidence.svg"
)

// row is a line of testdata/table.md.
type row struct {
	name                                     string
	perSecond                                float64
	stable, target                           string
	sluice, known, flagger, argo, comparison string
}

// tableRows reads testdata/table.md, which TestTable keeps true.
func tableRows(t *testing.T) []row {
	t.Helper()
	text, err := os.ReadFile(tablePath)
	if err != nil {
		t.Fatal(err)
	}
	_, body, found := strings.Cut(string(text), tableColumns)
	if !found {
		t.Fatalf("%s has no table", tablePath)
	}
	var rows []row
	for line := range strings.Lines(body) {
		cells := strings.Split(strings.Trim(line, "|\n"), "|")
		if len(cells) != 9 {
			t.Fatalf("%s has the line %q", tablePath, line)
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		perSecond, err := strconv.ParseFloat(cells[1], 64)
		if err != nil {
			t.Fatalf("%s has the line %q: %v", tablePath, line, err)
		}
		rows = append(rows, row{
			cells[0], perSecond, cells[2], cells[3], cells[4], cells[5], cells[6], cells[7], cells[8],
		})
	}
	return rows
}

// back is the part of a cell's rollouts that were turned back, in percent.
func back(t *testing.T, cell string) float64 {
	t.Helper()
	part, _, _ := strings.Cut(cell, " %")
	value, err := strconv.ParseFloat(part, 64)
	if err != nil {
		t.Fatalf("%s has the cell %q: %v", tablePath, cell, err)
	}
	return value
}

// roundly is a percentage for readers.
func roundly(percent float64) string {
	switch {
	case percent == 0:
		return "none"
	case percent < 1:
		return "less than 1 %"
	case percent > 99 && percent < 100:
		return "more than 99 %"
	case percent == 100:
		return "all"
	}
	return fmt.Sprintf("%.0f %%", percent)
}

const shortColumns = `| canary fails | 1 request a second | 10 a second | 100 a second |
|---|---|---|---|
`

// short is which part is found within the half hour of the table's rollouts.
func short(t *testing.T) string {
	t.Helper()
	text := shortColumns
	rows := tableRows(t)
	for _, target := range []string{"2 %", "3 %", "5 %", "10 %", "20 %"} {
		text += "| " + target
		for _, r := range rows {
			if r.name == "worse" && r.stable == "1 %" && r.target == target {
				text += " | " + roundly(back(t, r.sluice))
			}
		}
		text += " |\n"
	}
	return text
}

// rulesColumns is the head of the page's table that has the peers' rules beside Sluice's.
const rulesColumns = `| canary | requests a second | stable fails | canary fails | Sluice | Flagger's example | Argo Rollouts' example |
|---|---|---|---|---|---|---|
`

// pageNames are the scenarios of that table.
var pageNames = map[string]string{
	"as good": "as good", "better": "better", "as good, both 30 % for 2 min": "as good; both fail 30 % for 2 min",
	"worse": "worse", "worse from minute 25 on": "worse from minute 25 on",
}

// compared is what each rule turns back.
func compared(t *testing.T) string {
	t.Helper()
	text := rulesColumns
	for _, r := range tableRows(t) {
		name := pageNames[r.name]
		busy := r.perSecond == 10
		inPicture := r.target == "2 %" || r.target == "10 %" && r.stable == "1 %"
		if name == "" || inPicture || !busy && (name != "as good" || r.stable != "1 %") {
			continue
		}
		text += fmt.Sprintf("| %s | %g | %s | %s | %s | %s | %s |\n", name, r.perSecond, r.stable, r.target,
			roundly(back(t, r.sluice)), roundly(back(t, r.flagger)), roundly(back(t, r.argo)))
	}
	return text
}

// The page has a selection of the table, and what is found in stays_test.go. With UPDATE_GOLDEN=1 it is written into
// the page.
func TestTablesOfThePage(t *testing.T) {
	content, err := os.ReadFile(pagePath)
	if err != nil {
		t.Fatal(err)
	}
	page := string(content)
	tables := map[string]string{
		needsColumns: needs(t), settingsColumns: settings(t), shortColumns: short(t), rulesColumns: compared(t),
	}
	for columns, want := range tables {
		before, rest, found := strings.Cut(page, columns)
		if !found {
			t.Fatalf("%s has no table with the columns\n%s", pagePath, columns)
		}
		got := columns
		for line := range strings.Lines(rest) {
			if !strings.HasPrefix(line, "|") {
				break
			}
			got += line
		}
		if got != want && os.Getenv("UPDATE_GOLDEN") == "" {
			t.Errorf("%s has\n%s\nwant\n%s", pagePath, got, want)
		}
		page = before + want + rest[len(got)-len(columns):]
	}
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(pagePath, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// The picture of the page is drawn from the table. With UPDATE_GOLDEN=1 it is written.
func TestPictureOfThePage(t *testing.T) {
	want := picture(t)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.MkdirAll(filepath.Dir(picturePath), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(picturePath, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(picturePath)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s differs from what the table has; UPDATE_GOLDEN=1 draws it anew", picturePath)
	}
}
