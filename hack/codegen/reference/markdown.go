package main

import (
	"fmt"
	"reflect"
	"runtime/debug"
	"strings"
)

// code is text as it is written.
func code(text string) string { return "`" + text + "`" }

// cell is text in a row of a table.
func cell(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	return strings.NewReplacer("|", `\|`, "<", "&lt;").Replace(text)
}

// link leads to a section of the page.
func link(title string) string { return fmt.Sprintf("[%s](#%s)", title, anchor(title)) }

// anchor is what a title is linked by.
func anchor(title string) string {
	var name strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case r == ' ':
			name.WriteRune('-')
		case r == '-' || r == '_' || (r >= '0' && r <= '9') || (r >= 'a' && r <= 'z'):
			name.WriteRune(r)
		}
	}
	return name.String()
}

// kubernetes links one of Kubernetes' types to its reference, of the version that the
// project is built with.
func kubernetes(t reflect.Type) string {
	parts := strings.Split(t.PkgPath(), "/") // k8s.io/api/core/v1, k8s.io/apimachinery/pkg/apis/meta/v1
	group, version := parts[len(parts)-2], parts[len(parts)-1]
	return fmt.Sprintf("[%s](https://kubernetes.io/docs/reference/generated/kubernetes-api/%s/#%s-%s-%s)",
		t.Name(), kubernetesVersion(), strings.ToLower(t.Name()), version, group)
}

// kubernetesVersion is that of k8s.io/api, v0.37.2, as Kubernetes counts: v1.37.
func kubernetesVersion() string {
	if build, ok := debug.ReadBuildInfo(); ok {
		for _, module := range build.Deps {
			if parts := strings.Split(module.Version, "."); module.Path == "k8s.io/api" && len(parts) > 1 {
				return "v1." + parts[1]
			}
		}
	}
	panic("built without the version of k8s.io/api")
}

// and and or list parts of a sentence.
func and(parts []string) string { return list(parts, " and ") }
func or(parts []string) string  { return list(parts, " or ") }

func list(parts []string, between string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + between + parts[last]
}
