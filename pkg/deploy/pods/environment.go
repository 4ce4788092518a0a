package pods

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// mergeEnv puts what is given over ours, by name, as the names in a pod are unique. What is given
// keeps its order, and may refer to ours by $(NAME), which so go first; but for those that
// refer to what is given.
func mergeEnv(ours, given []corev1.EnvVar) []corev1.EnvVar {
	taken := func(name string) bool { return hasEnv(given, name) }
	var front, back []corev1.EnvVar
	for _, env := range ours {
		switch {
		case taken(env.Name):
		case slices.ContainsFunc(references(env.Value), func(name string) bool { return taken(name) || hasEnv(back, name) }):
			back = append(back, env)
		default:
			front = append(front, env)
		}
	}
	return slices.Concat(front, given, back)
}

func hasEnv(env []corev1.EnvVar, name string) bool {
	return slices.ContainsFunc(env, func(other corev1.EnvVar) bool { return other.Name == name })
}

// environment is what is known of a container's environment.
type environment struct {
	// vars are values by name, with what they refer to written out, as the kubelet does.
	vars map[string]variable
	// more says that there may be others, by envFrom.
	more bool
}

// variable is a value. One that only a pod knows, such as a Secret's, is not known.
type variable struct {
	value string
	known bool
}

// environmentOf writes out a container's environment.
func environmentOf(c *corev1.Container) environment {
	env := environment{vars: map[string]variable{}, more: len(c.EnvFrom) > 0}
	for _, each := range c.Env {
		if each.ValueFrom != nil {
			env.vars[each.Name] = variable{}
			continue
		}
		env.vars[each.Name] = env.expand(each.Value)
	}
	return env
}

// expand writes out what a value refers to by $(NAME). `$$` stands for `$`, and a reference to
// what doesn't exist for itself.
func (e environment) expand(value string) variable {
	expanded := variable{known: true}
	var text strings.Builder
	for part := range parts(value) {
		other, found := e.vars[part.reference]
		switch {
		case part.reference == "":
			text.WriteString(part.text)
		case found:
			text.WriteString(other.value)
			expanded.known = expanded.known && other.known
		default:
			text.WriteString(part.text)
			expanded.known = expanded.known && !e.more
		}
	}
	expanded.value = text.String()
	return expanded
}

// references are the names that a value refers to.
func references(value string) []string {
	var names []string
	for part := range parts(value) {
		if part.reference != "" {
			names = append(names, part.reference)
		}
	}
	return names
}

// valuePart is text, or a reference, whose text stands for itself if it leads nowhere.
type valuePart struct{ text, reference string }

// parts yields the parts of a variable's value or of an argument. Source of the syntax:
// EnvVar.Value and Container.Args in k8s.io/api/core/v1.
func parts(value string) func(yield func(valuePart) bool) {
	return func(yield func(valuePart) bool) {
		for value != "" {
			before, after, found := strings.Cut(value, "$")
			if before != "" && !yield(valuePart{text: before}) || !found {
				return
			}
			part := valuePart{text: "$"}
			name, rest, closed := strings.Cut(strings.TrimPrefix(after, "("), ")")
			switch {
			case strings.HasPrefix(after, "$"):
				value = after[1:]
			case strings.HasPrefix(after, "(") && closed:
				part, value = valuePart{text: "$(" + name + ")", reference: name}, rest
			default:
				value = after
			}
			if !yield(part) {
				return
			}
		}
	}
}
