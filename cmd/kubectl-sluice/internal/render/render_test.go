package render

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/mattn/go-runewidth"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/change"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/lint"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/story"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
)

// renamed is a story about another service.
func renamed(objects view.Objects, name string) view.Service {
	objects.Service.Name = name
	return view.Of(view.Objects{Service: objects.Service})
}

// pages are all kinds of output.
func pages(t *testing.T) map[string]func(Options) string {
	t.Helper()
	tree := func(objects view.Objects) func(Options) string {
		return func(o Options) string { return Service(view.Of(objects), story.Now, o) }
	}
	history := func(objects view.Objects) func(Options) string {
		return func(o Options) string { return History(view.HistoryOf(objects), story.Now, o) }
	}
	explain := func(objects view.Objects) func(Options) string {
		return func(o Options) string { return Explanation(view.Explain(objects), o) }
	}
	list := []view.Service{
		renamed(story.RolledOut(), "a-flowers"), renamed(story.Canary(), "iris"), renamed(story.Stepping(), "my-model"),
		renamed(story.Crashing(), "pixels"), renamed(story.New(), "zebra"),
	}
	list[1].Trend, list[2].Trend = []int32{0, 0, 0, 1, 10, 10, 10, 10, 10, 10}, []int32{100, 0, 0, 20, 20, 50, 80, 80, 20, 20}
	view.Sort(list)
	subject, err := change.NewSubject(story.Object(story.Canary()), story.Canary(), "predictor")
	if err != nil {
		t.Fatal(err)
	}
	promoted, err := change.Promote(subject)
	if err != nil {
		t.Fatal(err)
	}
	diff, err := change.SpecDiff(subject.Object, promoted.Object)
	if err != nil {
		t.Fatal(err)
	}
	findings := []lint.Finding{
		{Severity: lint.Denied, Service: "my-model", Sentence: "spec.predictor.timeout: Invalid value: 0: timeout is in seconds and " +
			"must be between 1 and 86400"},
		{Severity: lint.Warned, Service: "my-model", Sentence: "ignored: serving.kserve.io/stop: it goes on serving"},
		{Severity: lint.Unwise, Service: "my-model", Sentence: "predictor: with one pod nothing answers while that is evicted"},
	}
	return map[string]func(Options) string{
		"get-rolled-out":  tree(story.RolledOut()),
		"get-canary":      tree(story.Canary()),
		"get-stepping":    tree(story.Stepping()),
		"get-rejected":    tree(story.Rejected()),
		"get-crashing":    tree(story.Crashing()),
		"get-new":         tree(story.New()),
		"history":         history(story.RolledOut()),
		"history-rejects": history(story.Rejected()),
		"explain-waits":   explain(story.Stepping()),
		"explain-crash":   explain(story.Crashing()),
		"explain-holds":   explain(story.Canary()),
		"explain-done":    explain(story.RolledOut()),
		"explain-new":     explain(story.New()),
		"list":            func(o Options) string { return List(list, false, story.Now, o) },
		"list-all":        func(o Options) string { return List(list, true, story.Now, o) },
		"diff":            func(o Options) string { return Diff(diff, o) },
		"lint":            func(o Options) string { return Findings(findings, 1, o) },
		"lint-fine":       func(o Options) string { return Findings(nil, 2, o) },
		"status": func(o Options) string {
			var lines strings.Builder
			for _, objects := range []view.Objects{story.New(), story.Stepping(), story.Rejected(), story.RolledOut()} {
				lines.WriteString(Progress(view.ProgressOf(objects.Service), story.Now, o))
			}
			return lines.String()
		},
	}
}

var sgr = regexp.MustCompile("\x1b\\[[0-9]*m")

// Every output is as its golden file has it, and no line is wider than the terminal, but for those that are made to be
// copied or kept. UPDATE_GOLDEN=1 writes the files.
func TestPages(t *testing.T) {
	whole := map[string]bool{"status": true, "diff": true, "explain-waits": true, "explain-crash": true}
	for name, page := range pages(t) {
		for _, width := range []int{80, 160} {
			for _, colour := range []bool{false, true} {
				got := page(Options{Width: width, Colour: colour})
				file := fmt.Sprintf("testdata/%s-%d.txt", name, width)
				if colour {
					file = fmt.Sprintf("testdata/%s-%d-colour.txt", name, width)
					if plain := page(Options{Width: width}); sgr.ReplaceAllString(got, "") != plain {
						t.Errorf("%s: without its colours it is not the plain one", file)
					}
				}
				checkFile(t, file, got)
				for line := range strings.Lines(sgr.ReplaceAllString(got, "")) {
					if line = strings.TrimSuffix(line, "\n"); runewidth.StringWidth(line) > width && !whole[name] {
						t.Errorf("%s: a line has %d columns: %s", file, runewidth.StringWidth(line), line)
					}
				}
			}
		}
	}
}

func checkFile(t *testing.T, file, got string) {
	t.Helper()
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// Nothing that anybody may write into the cluster reaches the terminal as something that it obeys.
func TestHostile(t *testing.T) {
	objects := story.Hostile()
	services := []view.Service{view.Of(objects)}
	services[0].Name, services[0].Namespace = story.Attack, story.Attack
	for _, width := range []int{0, 1, 20, 80, 160} {
		options := Options{Width: width, Colour: true}
		for name, page := range map[string]string{
			"get":      Service(view.Of(objects), story.Now, options),
			"list":     List(services, true, story.Now, options),
			"names":    Names(services),
			"history":  History(view.HistoryOf(objects), story.Now, options),
			"explain":  Explanation(view.Explain(objects), options),
			"progress": Progress(view.ProgressOf(objects.Service), story.Now, options),
			"diff":     Diff([]string{"+" + story.Attack, story.Attack}, options),
			"findings": Findings([]lint.Finding{{Service: story.Attack, Sentence: story.Attack}}, 1, options),
			"notes":    Sentences([]string{story.Attack}, options),
		} {
			for _, r := range sgr.ReplaceAllString(page, "") {
				if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
					t.Errorf("%s at %d has %U:\n%q", name, width, r, page)
					break
				}
			}
		}
	}
	if !strings.Contains(Service(view.Of(objects), story.Now, Options{Width: 160}), "evil") {
		t.Error("the messages are not shown at all")
	}
}

func TestWrap(t *testing.T) {
	for text, want := range map[string][]string{
		"":                              {""},
		"one":                           {"one"},
		"a few words that are too long": {"a few words that are", "too long"},
		"x aaaaaaaaaaaaaaaaaaaaaaaaa y": {"x", "aaaaaaaaaaaaaaaaaaaa", "aaaaa y"},
		"模型模型模型模型模型模型":                  {"模型模型模型模型模型", "模型"},
	} {
		if diff := cmp.Diff(want, wrap(text, 20)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestBar(t *testing.T) {
	for percent, want := range map[int32]string{
		0: "░░░░░░░░░░", 1: "█░░░░░░░░░", 10: "█░░░░░░░░░", 55: "█████░░░░░", 99: "█████████░", 100: "██████████",
		-5: "░░░░░░░░░░", 300: "██████████",
	} {
		if got := bar(percent, 10); got != want {
			t.Errorf("%d is %s, want %s", percent, got, want)
		}
	}
}

func TestAge(t *testing.T) {
	if got := age(story.Now, time.Time{}); got != "-" {
		t.Errorf("an unknown time is %s", got)
	}
	if got := stepText(view.Step{RolloutStatus: servingv1beta1.RolloutStatus{Step: 1, Steps: 3, Mirror: 20}}, story.Now); got !=
		"step 1 of 3: copies of 20 % of the requests, whose time is over" {
		t.Errorf("a step that mirrors is %s", got)
	}
}
