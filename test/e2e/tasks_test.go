package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// TestTasks walks through the pages of docs/tasks: every block of commands works, in a
// namespace of the page's own, and prints what the block after it shows.
func TestTasks(t *testing.T) {
	env := harness.Beside(t, 3*time.Minute)
	env.KeepServers(t)
	pages, err := filepath.Glob("../../docs/tasks/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, page := range pages {
		if page == pageOfAnalysis {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(page), ".md"), func(t *testing.T) {
			t.Parallel() // A page waits most of the time.
			walkPage(t, env, page)
		})
	}
}

// pageOfAnalysis needs a Prometheus, and is walked through by TestAnalysis.
const pageOfAnalysis = "../../docs/tasks/analysis.md"

// walkPage runs the commands of a page, and compares what they print.
func walkPage(t *testing.T, env *harness.Environment, page string) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	u := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
	blocks := blocksOf(string(text))
	for i, block := range blocks {
		if block.language != "sh" {
			continue
		}
		commands := strings.ReplaceAll(block.text, "Host: my-model.default.", "Host: my-model."+u.Namespace+".")
		printed := u.Run(t, commands)
		if i+1 == len(blocks) || blocks[i+1].language != "text" {
			continue
		}
		want := strings.ReplaceAll(blocks[i+1].text, ".default.", "."+u.Namespace+".")
		if diff := cmp.Diff(normal(want), normal(printed)); diff != "" {
			t.Errorf("$ %s\n(-the page +it prints):\n%s", block.text, diff)
		}
	}
}

// block is a fenced block of a page: `sh` are commands, `text` is what those before it print.
type block struct{ language, text string }

var fenced = regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$")

func blocksOf(page string) []block {
	var blocks []block
	for _, match := range fenced.FindAllStringSubmatch(page, -1) {
		blocks = append(blocks, block{match[1], match[2]})
	}
	return blocks
}

var (
	age    = regexp.MustCompile(`\b(\d+[dhms])+\b`)
	spaces = regexp.MustCompile(` +`)
)

// normal returns what is printed without what depends on the time and on widths.
func normal(printed string) string {
	printed = spaces.ReplaceAllString(age.ReplaceAllString(printed, "AGE"), " ")
	return strings.TrimSpace(strings.ReplaceAll(printed, " \n", "\n"))
}
