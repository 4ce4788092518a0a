package render

import (
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"
)

// Options are how a page is written.
type Options struct {
	// Width is how many columns a line may have; 0 for any number.
	Width int
	// Colour is true if the page may have colours.
	Colour bool
}

// style is how a piece of text looks, as the parameters of ANSI's SGR.
type style string

const (
	plain style = ""
	bold  style = "1"
	faint style = "2"
	red   style = "31"
	green style = "32"
	amber style = "33"
	blue  style = "34"
)

// span is a piece of text in a style.
type span struct {
	text  string
	style style
}

// page is text under way. It is the only way to a terminal.
type page struct {
	Options
	out strings.Builder
}

// newPage returns an empty page.
func newPage(options Options) *page {
	if options.Width <= 0 {
		options.Width = 1 << 20
	}
	return &page{Options: options}
}

// String returns what was written.
func (p *page) String() string { return p.out.String() }

// line writes a line of spans, and cuts off what is wider than the page.
func (p *page) line(spans ...span) {
	p.spans(p.Width, spans)
	p.out.WriteByte('\n')
}

// whole writes a line of spans, however wide it is.
func (p *page) whole(spans ...span) {
	p.spans(1<<20, spans)
	p.out.WriteByte('\n')
}

// spans writes spans into a number of columns, without blanks at the end.
func (p *page) spans(room int, spans []span) {
	for len(spans) > 0 && strings.TrimSpace(spans[len(spans)-1].text) == "" {
		spans = spans[:len(spans)-1]
	}
	for i, piece := range spans {
		text := Clean(piece.text)
		if i == len(spans)-1 {
			text = strings.TrimRight(text, " ")
		}
		if text = cut(text, room); text == "" {
			continue
		}
		room -= runewidth.StringWidth(text)
		if p.Colour && piece.style != plain {
			text = "\x1b[" + string(piece.style) + "m" + text + "\x1b[0m"
		}
		p.out.WriteString(text)
	}
}

// wrapped writes text after a head, in lines that begin below where the first does.
func (p *page) wrapped(head []span, text string, s style) {
	indent := 0
	for _, piece := range head {
		indent += runewidth.StringWidth(Clean(piece.text))
	}
	for i, line := range wrap(Clean(text), p.Width-indent) {
		if i > 0 {
			head = []span{{text: strings.Repeat(" ", indent)}}
		}
		p.line(append(head[:len(head):len(head)], span{line, s})...)
	}
}

// wrap breaks text into lines of at most a width; a longer word is broken. There is at least one line.
func wrap(text string, width int) []string {
	width = max(width, 20)
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		for runewidth.StringWidth(word) > width {
			if line != "" {
				lines, line = append(lines, line), ""
			}
			head := runewidth.Truncate(word, width, "")
			lines, word = append(lines, head), word[len(head):]
		}
		switch {
		case line == "":
			line = word
		case runewidth.StringWidth(line)+1+runewidth.StringWidth(word) <= width:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	if line != "" || len(lines) == 0 {
		lines = append(lines, line)
	}
	return lines
}

// cut returns text in a number of columns, with an ellipsis if it is wider.
func cut(text string, width int) string {
	if width <= 0 {
		return ""
	}
	return runewidth.Truncate(text, width, "…")
}

// pad returns text, filled with blanks to a number of columns.
func pad(text string, width int) string { return runewidth.FillRight(Clean(text), width) }

// Clean returns text for a terminal: blanks in place of line breaks and tabs, and U+FFFD in place of all other control
// characters and of formatting ones, such as those that change the direction of text.
func Clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs):
			return unicode.ReplacementChar
		}
		return r
	}, text)
}
