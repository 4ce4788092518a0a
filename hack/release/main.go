package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

const usage = "usage: release make|push|serve -help"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run does what the command's first argument names.
func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New(usage)
	}
	switch args[0] {
	case "make":
		return runMake(ctx, args[1:])
	case "push":
		return runPush(ctx, args[1:])
	case "serve":
		return runServe(ctx, args[1:])
	}
	return errors.New(usage)
}

func runMake(ctx context.Context, args []string) error {
	var r request
	flags := flag.NewFlagSet("release make", flag.ContinueOnError)
	flags.StringVar(&r.repo, "repo", ".", "`folder` of the clone")
	flags.StringVar(&r.out, "out", "dist", "`folder` to make; it must not exist, or be empty")
	flags.StringVar(&r.version, "version", "", "the release's `version`, such as v0.1.0")
	flags.StringVar(&r.image, "image", "", "the `name` by which clusters pull the image, without a tag")
	wanted := flags.String("architectures", strings.Join(architectures, ","),
		"the `architectures` that the programs are for; all belong to a release")
	plugin := flags.String("systems", strings.Join(systems, ","),
		"the `systems` that kubectl's plugin is for, none if empty; all belong to a release")
	if err := flags.Parse(args); err != nil {
		return err
	}
	r.architectures = strings.Split(*wanted, ",")
	if *plugin != "" {
		r.systems = strings.Split(*plugin, ",")
	}
	if err := r.validate(); err != nil {
		return err
	}
	digest, err := r.make(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("%s has the release %s; its image is %s\n", r.out, r.version, digest)
	return nil
}

func runPush(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("release push", flag.ContinueOnError)
	out := flags.String("out", "dist", "`folder` that a release was made in")
	registry := flags.String("registry", "", "the `name` to push the image by, without a tag")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *registry == "" {
		return errors.New("give the name to push the image by: make push REGISTRY=registry/name")
	}
	pushed, err := push(ctx, layoutOf(*out), *registry)
	if err != nil {
		return err
	}
	fmt.Println("pushed", pushed)
	return nil
}

func runServe(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("release serve", flag.ContinueOnError)
	out := flags.String("out", "dist", "`folder` that a release was made in")
	registry := flags.String("registry", "", "the `name` to serve the image by, at an address of loopback with its port")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return serve(ctx, layoutOf(*out), *registry, os.Stdout)
}
