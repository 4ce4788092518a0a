// Command client runs a load in a pod, for the tests: package load documents what it
// does and where it may send. It writes the records to a file at its end, which
// comes by itself, or earlier by SIGTERM.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/sluice-serving/sluice/test/e2e/load"
)

func main() {
	options := flag.String("options", "", "load.Options in JSON")
	out := flag.String("out", "", "file that the records are written to")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if err := run(ctx, *options, *out); err != nil {
		fmt.Fprintf(os.Stderr, "load client: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, text, path string) error {
	var options load.Options
	if err := json.Unmarshal([]byte(text), &options); err != nil {
		return fmt.Errorf("options: %w", err)
	}
	records, err := load.Run(ctx, options)
	if err != nil {
		return err
	}
	// Under another name until it is whole: its reader never gets a part of it.
	file, err := os.Create(path + ".part")
	if err != nil {
		return err
	}
	if err := load.Write(file, records); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}
