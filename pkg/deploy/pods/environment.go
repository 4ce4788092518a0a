package pods

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// mergeEnv returns the given variables and those of ours with other names, because names in a pod
// are unique. The given ones keep their order. Ours come before them, so that the given ones can
// refer to ours by $(NAME); those of ours that refer to a given one come after them.
func mergeEnv(ours, given []corev1.EnvVar) []corev1.EnvVar {
	var front, back []corev1.EnvVar
	late := func(name string) bool { return hasEnv(given, name) || hasEnv(back, name) }
	for _, env := range ours {
		switch {
		case hasEnv(given, env.Name):
		case slices.ContainsFunc(references(env.Value), late):
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

// environment holds the variables of a container as far as the spec determines them.
type environment struct {
	// vars are values by name, with all references resolved, as the kubelet does.
	vars map[string]variable
	// more is true if envFrom may add others.
	more bool
}

// variable is a value. It is unknown if only the pod has it, such as the value of a Secret.
type variable struct {
	value string
	known bool
}

// environmentOf resolves a container's environment.
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

// expand resolves the references $(NAME) in a value. `$$` stands for `$`, and a reference to a
// variable that doesn't exist for itself.
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

// references returns the names that a value refers to.
func references(value string) []string {
	var names []string
	for part := range parts(value) {
		if part.reference != "" {
			names = append(names, part.reference)
		}
	}
	return names
}

// valuePart is text, or a reference; the text of a reference is the reference as written.
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
