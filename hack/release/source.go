package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// Facts about the project that every image has on its labels.
const (
	projectURL = "https://github.com/sluice-serving/sluice"
	licenses   = "Apache-2.0"
)

// source identifies what a release is made of.
type source struct {
	// version is the release's, such as v0.1.0.
	version string
	// revision is the commit, with +dirty behind it if files of the clone differ from it.
	revision string
	// time is the commit's. All files of an image have it, so that the same commit makes the same image.
	time time.Time
}

// labels returns an image's labels, by the names of the OCI image specification.
func (s source) labels() map[string]string {
	return map[string]string{
		"org.opencontainers.image.title":       "sluice-manager",
		"org.opencontainers.image.description": "Canary rollouts for InferenceServices on Kubernetes and Istio",
		"org.opencontainers.image.version":     s.version,
		"org.opencontainers.image.revision":    s.revision,
		"org.opencontainers.image.source":      projectURL,
		"org.opencontainers.image.licenses":    licenses,
		"org.opencontainers.image.created":     s.time.Format(time.RFC3339),
	}
}

// readSource reads the commit of a clone, and whether files differ from it.
func readSource(ctx context.Context, repo, version string) (source, error) {
	head, err := output(ctx, repo, "git", "log", "-1", "--format=%H %cI")
	if err != nil {
		return source{}, err
	}
	revision, committed, _ := strings.Cut(head, " ")
	at, err := time.Parse(time.RFC3339, committed)
	if err != nil {
		return source{}, fmt.Errorf("reading the time of commit %s: %w", revision, err)
	}
	changed, err := output(ctx, repo, "git", "status", "--porcelain")
	if err != nil {
		return source{}, err
	}
	if changed != "" {
		revision += "+dirty"
	}
	return source{version: version, revision: revision, time: at.UTC()}, nil
}

// output returns what a command prints, without the line break at its end.
func output(ctx context.Context, dir string, args ...string) (string, error) {
	command := exec.CommandContext(ctx, args[0], args[1:]...)
	command.Dir = dir
	printed, err := command.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return "", fmt.Errorf("%s: %w: %s", strings.Join(args, " "), err, bytes.TrimSpace(exit.Stderr))
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", strings.Join(args, " "), err)
	}
	return strings.TrimSuffix(string(printed), "\n"), nil
}
