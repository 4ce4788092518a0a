package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"

	servingclient "github.com/sluice-serving/sluice/generated/clientset/versioned"
	servinginformers "github.com/sluice-serving/sluice/generated/informers/externalversions"
	"github.com/sluice-serving/sluice/hack/bench/standin"
)

// rig is a control plane with what makes pods, and a manager or none.
type rig struct {
	*controlPlane
	options options
	program string
	manager *manager

	client  rest.Interface
	serving servingclient.Interface
	// services is a cache of all InferenceServices.
	services cache.SharedIndexInformer
	standIn  *standin.StandIn
	audit    *auditLog
	// end stops what runs in this process.
	end context.CancelFunc
}

// standInWorkers are enough that the pods are there before the manager looks for them.
const standInWorkers = 16

// newRig starts all of it in an empty directory. Without a program there is no manager.
func newRig(ctx context.Context, o options, dir, program string) (*rig, error) {
	plane, err := startControlPlane(ctx, o.parts, dir)
	if err != nil {
		return nil, err
	}
	inProcess, end := context.WithCancel(ctx)
	r := &rig{controlPlane: plane, options: o, program: program, end: end, audit: &auditLog{path: plane.auditLog()}}
	err = r.watch(inProcess)
	if err == nil {
		err = r.startManager(ctx)
	}
	if err != nil {
		r.stop()
		return nil, err
	}
	return r, nil
}

// watch makes the clients, and starts what watches through them.
func (r *rig) watch(ctx context.Context) error {
	config, err := r.controlPlane.client()
	if err != nil {
		return err
	}
	// The stand-in is no part of what is measured: it speaks what costs the API server least.
	binary := rest.CopyConfig(config)
	binary.ContentType = runtime.ContentTypeProtobuf
	kube, err := kubernetes.NewForConfig(binary)
	if err != nil {
		return err
	}
	if r.standIn, err = standin.New(kube); err != nil {
		return err
	}
	r.client = kube.Discovery().RESTClient()
	if r.serving, err = servingclient.NewForConfig(config); err != nil {
		return err
	}
	go r.standIn.Run(ctx, standInWorkers)
	factory := servinginformers.NewSharedInformerFactory(r.serving, 0)
	r.services = factory.Serving().V1beta1().InferenceServices().Informer()
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), r.services.HasSynced) {
		return ctx.Err()
	}
	return nil
}

func (r *rig) startManager(ctx context.Context) (err error) {
	if r.program != "" {
		r.manager, err = startManager(ctx, r.program, r.options.profiles, r.controlPlane)
	}
	return err
}

func (r *rig) stop() {
	r.end()
	if r.manager != nil {
		r.manager.stop()
	}
	r.controlPlane.stop()
}

// poll looks at a condition until it is met, it errs, or ctx ends. That a process has ended is an error.
func (r *rig) poll(ctx context.Context, interval time.Duration, condition func() (bool, error)) error {
	running := []*process{r.etcd, r.api}
	if r.manager != nil {
		running = append(running, r.manager.process)
	}
	return poll(ctx, interval, func() (bool, error) {
		for _, p := range running {
			if err := p.failed(); err != nil {
				return false, err
			}
		}
		return condition()
	})
}

// meter is what has been used so far.
type meter struct {
	api          *process
	apiCPU       time.Duration
	managerCPU   time.Duration
	managerTotal usage
	passes       int
}

func (r *rig) meter(ctx context.Context) (meter, error) {
	api, err := r.api.usage()
	m := meter{api: r.api, apiCPU: api.cpu}
	if err != nil || r.manager == nil {
		return m, err
	}
	if m.managerTotal, err = r.manager.usage(); err != nil {
		return m, err
	}
	m.managerCPU = m.managerTotal.cpu
	m.passes, err = r.manager.passes(ctx)
	return m, err
}

// measured is what a scenario took.
type measured struct {
	// took is what the scenario returns: how long it took until what it is about was done.
	took               time.Duration
	managerCPU, apiCPU time.Duration
	passes             int
	requests           []request
	memory             usage
}

// measure measures a scenario, and all that follows until there is quiet.
func (r *rig) measure(ctx context.Context, name string, quiet time.Duration,
	run func(context.Context) (time.Duration, error)) (measured, error) {
	if _, err := r.audit.next(); err != nil {
		return measured{}, err
	}
	before, err := r.meter(ctx)
	if err != nil {
		return measured{}, err
	}
	manager := r.manager
	if err := r.profile(name, true); err != nil {
		return measured{}, err
	}
	took, err := run(ctx)
	if err != nil {
		return measured{}, fmt.Errorf("%s: %w", name, err)
	}
	if err := r.awaitQuiet(ctx, quiet); err != nil {
		return measured{}, fmt.Errorf("%s: waiting for quiet: %w", name, err)
	}
	after, err := r.meter(ctx)
	if err != nil {
		return measured{}, err
	}
	if err := r.profile(name, false); err != nil {
		return measured{}, err
	}
	if after.api != before.api { // it was started again
		before.apiCPU = 0
	}
	if r.manager != manager {
		before.managerCPU, before.passes = 0, 0
	}
	requests, err := r.audit.next()
	return measured{took: took, managerCPU: after.managerCPU - before.managerCPU, apiCPU: after.apiCPU - before.apiCPU,
		passes: after.passes - before.passes, requests: requests, memory: after.managerTotal}, err
}

// awaitQuiet waits until neither the manager nor the stand-in has done anything for a time. Without a manager, that
// the stand-in is at rest is enough.
func (r *rig) awaitQuiet(ctx context.Context, quiet time.Duration) error {
	size, since := int64(-1), time.Now()
	return r.poll(ctx, 50*time.Millisecond, func() (bool, error) {
		info, err := os.Stat(r.auditLog())
		if err != nil {
			return false, err
		}
		if info.Size() != size {
			size, since = info.Size(), time.Now()
		}
		rest := r.standIn.AtRest()
		if rest.IsZero() {
			since = time.Now()
		}
		return time.Since(since) >= quiet, nil
	})
}

// awaitRest waits until the manager has made a number of passes and uses no processor, and returns since when.
func (r *rig) awaitRest(ctx context.Context, passes int) (time.Time, error) {
	const (
		interval = 250 * time.Millisecond
		// resting is how long it has to: less than restEvery in cmd/manager, after which it returns memory to the kernel.
		resting = 1500 * time.Millisecond
		// idle is what a manager at rest may use in an interval: a renewal of its Lease.
		idle = 2 * tick
	)
	var used time.Duration
	since := time.Now()
	err := r.poll(ctx, interval, func() (bool, error) {
		now, err := r.manager.usage()
		if err != nil {
			return false, err
		}
		if now.cpu-used > idle {
			since = time.Now()
		}
		used = now.cpu
		if time.Since(since) < resting {
			return false, nil
		}
		made, err := r.manager.passes(ctx)
		if made < passes {
			since = time.Now()
		}
		return made >= passes, err
	})
	return since, err
}

// awaitWatches waits until the manager watches as many kinds again as it does after a start.
func (s *scenarios) awaitWatches(ctx context.Context) error {
	ahead := *s.audit
	again := []request{}
	return s.poll(ctx, 100*time.Millisecond, func() (bool, error) {
		requests, err := ahead.next()
		again = append(again, requests...)
		return watched(again) >= s.watches, err
	})
}

// watched is how many kinds the manager has begun to watch.
func watched(requests []request) int {
	kinds := counts{}
	for _, r := range requests {
		if r.Verb == "watch" && r.succeeded() {
			kinds[r.Object.Resource]++
		}
	}
	return len(kinds)
}

// profile begins a profile of the manager, or ends it and gives its files the scenario's name.
func (r *rig) profile(name string, begin bool) error {
	if r.options.profiles == "" || r.manager == nil {
		return nil
	}
	if err := r.manager.profile(begin); err != nil || begin {
		return err
	}
	written := filepath.Join(r.options.profiles, "written")
	deadline, cancel := context.WithTimeout(context.Background(), startDeadline)
	defer cancel()
	if err := poll(deadline, 50*time.Millisecond, func() (bool, error) {
		_, err := os.Stat(written)
		return err == nil, nil
	}); err != nil {
		return fmt.Errorf("waiting for the profile: %w", err)
	}
	problems := []error{os.Remove(written)}
	for _, kind := range []string{"cpu", "heap"} {
		problems = append(problems, os.Rename(filepath.Join(r.options.profiles, kind+".pprof"),
			filepath.Join(r.options.profiles, strings.ReplaceAll(name, " ", "-")+"."+kind+".pprof")))
	}
	return errors.Join(problems...)
}

// inNamespace returns the requests about a namespace.
func inNamespace(requests []request, namespace string) []request {
	return slices.DeleteFunc(slices.Clone(requests), func(r request) bool { return r.Object.Namespace != namespace })
}

// names are those of a number of services.
func names(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("model-%05d", i)
	}
	return all
}
