package main

import (
	"fmt"
	"reflect"
	"runtime/debug"
	"strings"
)

// code returns text in code's typeface.
func code(text string) string { return "`" + text + "`" }

// cell returns text for a row of a table.
func cell(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	return strings.NewReplacer("|", `\|`, "<", "&lt;").Replace(text)
}

// link returns a link to a section of the page.
func link(title string) string { return fmt.Sprintf("[%s](#%s)", title, anchor(title)) }

// anchor returns the part of a link that stands for a title.
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

// kubernetes returns a link from one of Kubernetes' types to its reference, of the version that the
// project is built with.
func kubernetes(t reflect.Type) string {
	parts := strings.Split(t.PkgPath(), "/") // k8s.io/api/core/v1, k8s.io/apimachinery/pkg/apis/meta/v1
	group, version := parts[len(parts)-2], parts[len(parts)-1]
	return fmt.Sprintf("[%s](https://kubernetes.io/docs/reference/generated/kubernetes-api/%s/#%s-%s-%s)",
		t.Name(), kubernetesVersion(), strings.ToLower(t.Name()), version, group)
}

// kubernetesVersion returns Kubernetes' version for that of k8s.io/api: v1.37 for v0.37.2.
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

// and and or join parts of a sentence.
func and(parts []string) string { return list(parts, " and ") }
func or(parts []string) string  { return list(parts, " or ") }

func list(parts []string, between string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + between + parts[last]
}
