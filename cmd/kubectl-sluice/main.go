package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/cli"
)

// version is what a release's linker sets (-X), such as v0.1.0.
var version = "(devel)"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	streams := genericiooptions.IOStreams{In: os.Stdin, Out: os.Stdout, ErrOut: os.Stderr}
	code := cli.New(streams, version).Run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}
