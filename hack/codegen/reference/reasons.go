package main

import (
	"fmt"
	"regexp"
	"strings"
)

// The form of the comments on reasons: a condition's has the conditions that can have it, an
// Event's has the type; both go on with the meaning and with what the user can do.
var (
	reasonComment = regexp.MustCompile(`(?s)^\w+ of ([^:]+): (.+)$`)
	eventComment  = regexp.MustCompile(`(?s)^\w+ \((Normal|Warning)\): (.+)$`)
	conditionWord = regexp.MustCompile(`\b[A-Z]\w+`)
)

// reasonsIntroduction is the beginning of the section, with two apostrophes for a backtick.
const reasonsIntroduction = `## Reasons

The reasons of these conditions, which scripts and alerts may match. ''PredictorReady'' stands for
''TransformerReady'' and ''ExplainerReady'' too. These and ''Autoscaling'' may also have reasons of Kubernetes
or KEDA, such as ''CrashLoopBackOff''.

| reason | conditions | |
|---|---|---|
`

// reasons writes what the reasons of conditions and of Events mean. It returns an error if a comment
// has another form, or names a condition that doesn't exist.
func (r *reference) reasons() error {
	fmt.Fprint(&r.page, strings.ReplaceAll(reasonsIntroduction, "''", "`"))
	known := map[string]bool{}
	for _, one := range r.comments.named("Condition") {
		known[one.value] = true
	}
	for _, one := range r.comments.named("Reason") {
		found := reasonComment.FindStringSubmatch(one.comment)
		if found == nil {
			return fmt.Errorf("the comment on %s doesn't read: %s of CONDITIONS: meaning", one.name, one.name)
		}
		for _, condition := range conditionWord.FindAllString(found[1], -1) {
			if !known[condition] {
				return fmt.Errorf("the comment on %s names a condition %s, which doesn't exist", one.name, condition)
			}
		}
		conditions := conditionWord.ReplaceAllStringFunc(found[1], code)
		fmt.Fprintf(&r.page, "| %s | %s | %s |\n", code(one.value), cell(conditions), cell(sentence(found[2])))
	}
	fmt.Fprint(&r.page, "\n## Events\n\nThe reasons of Events about an InferenceService.\n\n",
		"| reason | type | |\n|---|---|---|\n")
	for _, one := range r.comments.named("Event") {
		found := eventComment.FindStringSubmatch(one.comment)
		if found == nil {
			return fmt.Errorf("the comment on %s doesn't read: %s (Normal): meaning, or Warning", one.name, one.name)
		}
		fmt.Fprintf(&r.page, "| %s | %s | %s |\n", code(one.value), found[1], cell(sentence(found[2])))
	}
	fmt.Fprintln(&r.page)
	return nil
}

// named returns the constants whose names begin with a word, in the order of the source.
func (c *comments) named(word string) []constant {
	var found []constant
	for _, one := range c.constants {
		if strings.HasPrefix(one.name, word) {
			found = append(found, one)
		}
	}
	return found
}

// sentence returns text with a capital letter at its beginning.
func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
