package main

import (
	"errors"
	"flag"
	"fmt"
	"time"
)

// options are tensorflow_model_server's flags, as far as KServe passes them.
type options struct {
	restPort      int
	modelName     string
	modelBasePath string
	restTimeout   time.Duration
}

// parseFlags refuses flags that it doesn't know, as tensorflow_model_server
// does: a wrong argument must fail here as it would there.
func parseFlags(args []string) (options, error) {
	var opts options
	set := flag.NewFlagSet("tensorflow_model_server", flag.ContinueOnError)
	set.Int("port", 8500, "Port of the gRPC API; the stand-in doesn't serve it")
	set.IntVar(&opts.restPort, "rest_api_port", 0, "Port of the HTTP/REST API")
	set.StringVar(&opts.modelName, "model_name", "default", "Name of the model")
	set.StringVar(&opts.modelBasePath, "model_base_path", "", "Folder that holds a numbered folder a version")
	timeout := set.Int("rest_api_timeout_in_ms", 30000, "Timeout of a request, in milliseconds")
	if err := set.Parse(args); err != nil {
		return options{}, err
	}
	opts.restTimeout = time.Duration(*timeout) * time.Millisecond
	return opts, opts.validate(set.Args())
}

func (o options) validate(rest []string) error {
	var problems []error
	if len(rest) > 0 {
		problems = append(problems, errors.New("unknown argument: "+rest[0]))
	}
	if o.restPort <= 0 || o.restPort > 65535 {
		problems = append(problems, errors.New("rest_api_port must be 1..65535"))
	}
	if o.modelBasePath == "" {
		problems = append(problems, said("Both server_options.model_base_path and server_options.model_config_file are empty!"))
	}
	if o.restTimeout <= 0 {
		problems = append(problems, errors.New("rest_api_timeout_in_ms must be more than 0"))
	}
	return errors.Join(problems...)
}

// said is an error in the words of tensorflow_model_server, which begins them
// with a capital.
func said(format string, args ...any) error { return fmt.Errorf(format, args...) }
