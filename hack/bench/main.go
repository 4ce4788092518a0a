package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/sluice-serving/sluice/hack/cluster/build"
)

// options are the command line's, and what is the same for all sizes.
type options struct {
	sizes []int
	// bareMost is the most services that the bare client is measured with.
	bareMost int
	// createMost is the most services that are created; more are copies of one.
	createMost int
	// clients change services at once.
	clients int
	idle    time.Duration
	// only has the names of the scenarios that are run.
	only *regexp.Regexp
	// profiles is where the manager's profiles are written to; empty for none.
	profiles string

	parts build.ControlPlane
	// dir has the logs and all data.
	dir string
}

// log reports what is measured now.
func (o options) log(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format(time.TimeOnly)+" "+format+"\n", arguments...)
}

func main() {
	// The processes end with the thread that has started them.
	runtime.LockOSThread()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o, err := parseOptions(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err == nil {
		err = run(ctx, o)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

func parseOptions(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	sizes := flags.String("sizes", "1,300,1000", "`numbers` of services, by commas")
	flags.IntVar(&o.bareMost, "bare", 300,
		"the most `services` to measure the bare client with; what it takes for more is in proportion")
	flags.IntVar(&o.createMost, "create", 3000,
		"the most `services` to create; more are copies of one, and what changes all services is left out")
	flags.IntVar(&o.clients, "clients", 32, "`clients` that change services at once")
	flags.DurationVar(&o.idle, "idle", time.Minute, "`time` without any change to measure")
	only := flags.String("scenarios", "",
		"`regexp` of the scenarios to run beside create; most need the canary of 10 %, relist restart, a roll back the promotion")
	flags.StringVar(&o.profiles, "profiles", "", "`directory` to write a CPU and a heap profile of each scenario to")
	flags.StringVar(&o.dir, "dir", "", "empty `directory` for logs and data, which stay there; a temporary one if empty")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	var err error
	if o.only, err = regexp.Compile(*only); err != nil {
		return o, fmt.Errorf("-scenarios: %w", err)
	}
	for text := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return o, fmt.Errorf("-sizes: %q is no number of services", text)
		}
		o.sizes = append(o.sizes, n)
	}
	// What is written for one service is what the bare client writes.
	o.sizes = slices.Compact(slices.Sorted(slices.Values(append(o.sizes, 1))))
	return o, nil
}

// run runs all scenarios, and prints the table also if one fails.
func run(ctx context.Context, o options) (err error) {
	if o.dir == "" {
		if o.dir, err = os.MkdirTemp("", "sluice-bench-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(o.dir)) }()
	}
	if o.profiles != "" {
		if o.profiles, err = filepath.Abs(o.profiles); err == nil {
			err = os.MkdirAll(o.profiles, 0o755)
		}
		if err != nil {
			return err
		}
	}
	if o.parts, err = build.MakeControlPlane(ctx, os.Stderr); err != nil {
		return err
	}
	b := &bench{options: o, bare: baseline{}}
	if b.program, err = buildManager(ctx, o.dir, o.profiles != ""); err != nil {
		return err
	}
	for _, n := range o.sizes {
		if err = b.size(ctx, n); err != nil {
			break
		}
		if n > 1 && n <= o.bareMost { // of a single one, most is the API server's own work
			if err = b.measureBare(ctx, n); err != nil {
				break
			}
		}
	}
	return errors.Join(err, writeTable(os.Stdout, b.rows, b.bare))
}
