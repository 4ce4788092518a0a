package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/KimMachineGun/automemlimit/memlimit"
	"github.com/go-logr/logr"
	"github.com/go-logr/zapr"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"

	"github.com/sluice-serving/sluice/cmd/manager/version"
)

// options are the command line's.
type options struct {
	config     string
	kubeconfig string
	metrics    string
	health     string
	// namespace holds the Lease of the leader election.
	namespace string
	logLevel  zapcore.Level
	// checkConfig is a file to validate instead of running; empty for none.
	checkConfig string
	// printVersion is true if the version is to be printed instead of running.
	printVersion bool
}

func main() {
	options := parseOptions()
	switch {
	case options.printVersion:
		fmt.Println(version.Current())
		return
	case options.checkConfig != "":
		os.Exit(checkConfig(options.checkConfig, os.Stdout, os.Stderr))
	}
	log, err := newLogger(options.logLevel)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	klog.SetLogger(log.WithName("client-go"))
	limitGarbage()
	limitMemory(log, memlimit.FromCgroup)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go keepReleasing(ctx)
	if err := run(logr.NewContext(ctx, log), options); err != nil {
		log.Error(err, "the manager ended")
		os.Exit(1)
	}
}

func parseOptions() options {
	var o options
	flag.StringVar(&o.config, "config", "", "`file` with the configuration; defaults if empty")
	flag.StringVar(&o.kubeconfig, "kubeconfig", "", "`file` to reach the cluster by; the pod's own account if empty")
	flag.StringVar(&o.metrics, "metrics-address", ":8080", "`address` to serve /metrics and /configz on")
	flag.StringVar(&o.health, "health-address", ":8081", "`address` to serve /healthz and /readyz on")
	flag.StringVar(&o.namespace, "namespace", "sluice-system", "`namespace` of the leader election's Lease")
	flag.TextVar(&o.logLevel, "log-level", zapcore.InfoLevel, "lowest `level` to log: debug, info, warn, error")
	flag.StringVar(&o.checkConfig, "check-config", "",
		"`file` to validate as a configuration: prints all of its problems, exits with 1 if there are any, and runs nothing")
	flag.BoolVar(&o.printVersion, "version", false, "print the version, the revision and Go's version, and run nothing")
	flag.Parse()
	return o
}

// newLogger returns a logger that writes JSON to standard error.
func newLogger(level zapcore.Level) (logr.Logger, error) {
	config := zap.NewProductionConfig()
	config.Level = zap.NewAtomicLevelAt(level)
	config.EncoderConfig.EncodeTime = zapcore.ISO8601TimeEncoder
	config.DisableStacktrace = true
	logger, err := config.Build()
	if err != nil {
		return logr.Discard(), fmt.Errorf("starting the log: %w", err)
	}
	return zapr.NewLogger(logger), nil
}

// run serves until ctx ends or an error that it can't recover from.
func run(ctx context.Context, options options) error {
	program := version.Current()
	logr.FromContextOrDiscard(ctx).Info("starting",
		"version", program.Version, "revision", program.Revision, "go", program.GoVersion)
	config, err := loadConfig(options.config)
	if err != nil {
		return err
	}
	restConfig, err := clusterConfig(options.kubeconfig, program)
	if err != nil {
		return err
	}
	manager, err := newManager(ctx, config, restConfig)
	if err != nil {
		return err
	}
	return manager.run(ctx, options)
}

// clusterConfig returns how the manager reaches the API server. Its rate is not limited here: the
// API server's own priority and fairness guards it, and a limit in the client would only add delay.
func clusterConfig(kubeconfig string, program version.Info) (*rest.Config, error) {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, fmt.Errorf("finding the cluster: %w", err)
	}
	config.UserAgent = program.UserAgent()
	config.QPS = -1
	config.DisableCompression = true // It takes both sides' processors, and the API server is near.
	return config, nil
}
