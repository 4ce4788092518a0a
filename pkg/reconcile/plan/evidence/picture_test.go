package evidence

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// The picture's plot: its corners, and the rates of T on its axis, from left to right.
const plotLeft, plotRight, plotTop, plotBottom = 90, 590, 106, 346

var plotRates = []string{"1 %", "1.5 %", "2 %", "3 %", "5 %", "10 %", "20 %"}

// curve is a rule's line.
type curve struct {
	name, color, dashes string
	cell                func(row) string
	// labelX and labelY are where its name is.
	labelX, labelY int
}

var curves = []curve{
	{"Argo Rollouts' example", "#1a7f37", "2 5", func(r row) string { return r.argo }, 400, 334},
	{"Flagger's example", "#bc4c00", "8 5", func(r row) string { return r.flagger }, 182, 128},
	{"Sluice", "#0969da", "", func(r row) string { return r.sluice }, 226, 230},
}

// plotX is where a rate is, plotY where a part of the rollouts.
func plotX(i int) int { return plotLeft + i*(plotRight-plotLeft)/(len(plotRates)-1) }

func plotY(percent float64) int {
	return plotBottom - int(math.Round(percent/100*(plotBottom-plotTop)))
}

// picture draws which part of the rollouts each rule turns back, by how many of its requests T fails.
func picture(t *testing.T) string {
	t.Helper()
	var svg strings.Builder
	draw := func(format string, args ...any) { fmt.Fprintf(&svg, format+"\n", args...) }
	text := func(x, y int, anchor, style, words string) {
		draw(`<text x="%d" y="%d" text-anchor="%s"%s>%s</text>`, x, y, anchor, style, words)
	}
	const title = "Which part of the canaries is turned back"
	draw(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 412" width="640" height="412" role="img"` +
		` font-family="sans-serif" font-size="13" fill="#1f2328">`)
	draw(`<title>%s</title>`, title)
	draw(`<rect width="640" height="412" rx="6" fill="#ffffff"/>`)
	text(20, 28, "start", ` font-size="17" font-weight="bold"`, title)
	text(20, 49, "start", "", "The stable revision fails 1 % of its requests; the tolerance is 0.5 %.")
	text(20, 67, "start", "", "10 requests a second; steps of 5, 25 and 50 %, ten minutes each.")
	draw(`<rect x="%d" y="%d" width="%d" height="%d" fill="#eaeef2"/>`,
		plotLeft, plotTop, plotX(1)-plotLeft, plotBottom-plotTop)
	text((plotLeft+plotX(1))/2, plotTop-8, "middle", "", "as good")
	text((plotX(1)+plotRight)/2, plotTop-8, "middle", "", "worse")
	for part := 0; part <= 100; part += 25 {
		y := plotY(float64(part))
		draw(`<path d="M%d %dH%d" stroke="#d1d9e0"/>`, plotLeft, y, plotRight)
		text(plotLeft-8, y+4, "end", "", fmt.Sprintf("%d %%", part))
	}
	for i, rate := range plotRates {
		text(plotX(i), plotBottom+20, "middle", "", rate)
	}
	text((plotLeft+plotRight)/2, plotBottom+46, "middle", "", "how many of its requests the canary fails")
	draw(`<text transform="translate(30 %d) rotate(-90)" text-anchor="middle">rollouts turned back</text>`,
		(plotTop+plotBottom)/2)
	for _, c := range curves {
		draw(`<path d="%s" fill="none" stroke="%s" stroke-width="3" stroke-dasharray="%s"/>`,
			c.path(t), c.color, c.dashes)
		text(c.labelX, c.labelY, "start", fmt.Sprintf(` font-weight="bold" fill="%s"`, c.color), c.name)
	}
	draw(`</svg>`)
	return svg.String()
}

// path is the line through what the rule makes of each rate.
func (c curve) path(t *testing.T) string {
	t.Helper()
	rows := map[string]row{}
	for _, r := range tableRows(t) {
		usual := r.name == "as good" || r.name == "at the tolerance" || r.name == "worse"
		if usual && r.perSecond == 10 && r.stable == "1 %" {
			rows[r.target] = r
		}
	}
	var points []string
	for i, rate := range plotRates {
		r, found := rows[rate]
		if !found {
			t.Fatalf("%s has no line with a target of %s", tablePath, rate)
		}
		points = append(points, fmt.Sprintf("%d %d", plotX(i), plotY(back(t, c.cell(r)))))
	}
	return "M" + strings.Join(points, "L")
}
