package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// row is a scenario with a number of services.
type row struct {
	measured
	services int
	scenario string
	// each is the number of services that the figures are divided by; 0 if they are of all together.
	each      int
	calls     counts
	latencies []time.Duration
}

// baseline is what the bare client takes, by scenario and number of services.
type baseline map[string]map[int]measured

func (b baseline) add(services int, scenario string, m measured) {
	if b[scenario] == nil {
		b[scenario] = map[int]measured{}
	}
	b[scenario][services] = m
}

// of returns what the bare client takes for a number of services; in proportion to the most services below that it was
// measured with, if it wasn't measured with so many. Exact is false then, and found if there is nothing to go by.
func (b baseline) of(services int, scenario string) (m measured, exact, found bool) {
	most := 0
	for _, n := range slices.Sorted(maps.Keys(b[scenario])) {
		if n <= services {
			most = n
		}
	}
	if most == 0 {
		return measured{}, false, false
	}
	m = b[scenario][most]
	factor := float64(services) / float64(most)
	m.took, m.apiCPU = time.Duration(float64(m.took)*factor), time.Duration(float64(m.apiCPU)*factor)
	return m, most == services, true
}

// columns are the table's, with what a row has in each.
var columns = []struct {
	title string
	cell  func(r row, b baseline) string
}{
	{"services", func(r row, _ baseline) string { return fmt.Sprint(r.services) }},
	{"scenario", func(r row, _ baseline) string { return r.scenario }},
	{"calls", func(r row, _ baseline) string { return r.per(float64(r.calls.total(isAny))) }},
	{"of them writes, Events", func(r row, _ baseline) string {
		return r.per(float64(r.calls.total(isWrite))) + ", " + r.per(float64(r.calls.total(isEvent)))
	}},
	{"passes", func(r row, _ baseline) string { return r.per(float64(r.passes)) }},
	{"manager CPU, ms", func(r row, _ baseline) string { return r.per(milliseconds(r.managerCPU)) }},
	{"API server CPU, ms (ratio)", func(r row, b baseline) string {
		return r.per(milliseconds(r.apiCPU)) + r.ratio(b, func(m measured) time.Duration { return m.apiCPU })
	}},
	{"time, s (ratio)", func(r row, b baseline) string {
		return fmt.Sprintf("%.1f", r.took.Seconds()) + r.ratio(b, func(m measured) time.Duration { return m.took })
	}},
	{"resident, anonymous, peak, MB", func(r row, _ baseline) string {
		m := r.memory
		return fmt.Sprintf("%.0f, %.0f, %.0f", megabytes(m.resident), megabytes(m.anonymous), megabytes(m.peak))
	}},
	{"percent to route, p50 / p99, ms", func(r row, _ baseline) string {
		if len(r.latencies) == 0 {
			return ""
		}
		return fmt.Sprintf("%.0f / %.0f", milliseconds(quantile(r.latencies, 0.5)), milliseconds(quantile(r.latencies, 0.99)))
	}},
	{"the calls", func(r row, _ baseline) string { return r.calls.list(r.each) }},
}

// writeTable writes the rows as a Markdown table.
func writeTable(out io.Writer, rows []row, bare baseline) error {
	var titles, lines []string
	for _, column := range columns {
		titles, lines = append(titles, column.title), append(lines, "---")
	}
	text := &strings.Builder{}
	writeLine(text, titles)
	writeLine(text, lines)
	for _, r := range rows {
		var cells []string
		for _, column := range columns {
			cells = append(cells, column.cell(r, bare))
		}
		writeLine(text, cells)
	}
	_, err := io.WriteString(out, text.String())
	return err
}

func writeLine(out *strings.Builder, cells []string) {
	out.WriteString(strings.TrimRight("| "+strings.Join(cells, " | "), " ") + " |\n")
}

// per divides a figure by the services that the row is about.
func (r row) per(figure float64) string { return perService(figure, r.each) }

// perService divides a figure by a number of services; 0 leaves it as it is.
func perService(figure float64, services int) string {
	if services == 0 {
		return fmt.Sprintf("%.0f", figure)
	}
	return fmt.Sprintf("%.1f", figure/float64(services))
}

// ratio compares a row with the bare client: ` (1.2)`, or ` (~1.2)` if that was measured with fewer services.
func (r row) ratio(b baseline, of func(measured) time.Duration) string {
	bare, exact, found := b.of(r.services, r.scenario)
	if !found || of(bare) == 0 {
		return ""
	}
	about := "~"
	if exact {
		about = ""
	}
	return fmt.Sprintf(" (%s%.1f)", about, float64(of(r.measured))/float64(of(bare)))
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func megabytes(n int64) float64 { return float64(n) / 1e6 }
