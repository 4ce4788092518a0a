package simulation

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// allModels are what users deploy.
var allModels = []string{"A", "B", "C", "D"}

// action is one thing that is done to the world:
//
//	apply <model> [percent=<n>] [min=<n>] [max=<n>] [steps=<percent>:<for>,...]  by a user
//	                            [analysis=<requests>[:hold]] [retry=<text>] [surge=<pods>[:<unavailable>]]
//	hpa <model> <n>             an autoscaler, if there is one, within its bounds
//	crash <model> <times>       a pod's server, which starts again each time
//	evict <model>               a pod, gently
//	kill <model>                a pod, at once
//	transformer <action>        of the transformer: an action of those above, or
//	transformer leave           the spec has it no longer
//	explainer <action>          of the explainer, likewise
//	other <action>              of another InferenceService: an action of those above,
//	                            of a user, an autoscaler or a pod, or a fault of its writes
//	outage <kind> <duration>    of a webhook, without which the kind can't be written
//	stall                       the manager, at its next write, which comes once another has taken over
//	clock <duration>            sets the manager's clock ahead, or back
//	lose-status                 as a backup that is restored does
//	orphan                      kubectl delete --cascade=orphan
//	remove                      kubectl delete
//	restore                     what was applied last, if it was deleted
//	die                         the manager; another takes over
//	bind                        the hosts at the ingress to the mesh, or no longer, for which it dies too
//	relist <kind>|all           the API server has the manager's caches list again
//	rewatch <kind>|all          it ends the manager's watches, which go on
//	fault <how> <kind>          the manager's next write of the kind, or `any`, or `path` or `ingress`: a route there
//	tags on|off                 hosts of single revisions, by a user
//	edit weights|all|subsets|selector|replicas|typo   by hand: all of the weight to the last, and a
//	                            subset that nobody has
//	delete <kind> [<model>]     by hand
type action struct {
	at   time.Duration
	verb string
	args []string
}

func (a action) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s %s %s", a.at, a.verb, strings.Join(a.args, " ")))
}

// of returns the action as one of another InferenceService or component.
func (a action) of(service string) action {
	return action{a.at, service, append([]string{a.verb}, a.args...)}
}

// parseActions reads actions, one a line.
func parseActions(text string) ([]action, error) {
	var actions []action
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		at, err := time.ParseDuration(fields[0])
		if err != nil {
			return nil, fmt.Errorf("reading %q: %w", line, err)
		}
		actions = append(actions, action{at, fields[1], fields[2:]})
	}
	return actions, nil
}

// do carries an action out.
func (w *component) do(a action) {
	w.log("%s %s", a.verb, strings.Join(a.args, " "))
	switch a.verb {
	case "apply":
		w.apply(a.args)
	case "hpa":
		w.scaleByAutoscaler(a.args[0], int32(integer(a.args[1])))
	case "crash", "evict", "kill":
		w.failPod(a)
	case "outage":
		last, err := time.ParseDuration(a.args[1])
		must(err)
		w.outage(kube.Kind(a.args[0]), last)
	case "stall":
		w.manager.stalls = true
	case "clock":
		by, err := time.ParseDuration(a.args[0])
		must(err)
		w.setClock(by)
	case "lose-status":
		w.loseStatus()
	case "orphan":
		w.orphan()
	case "remove":
		w.removeAll()
	case "restore":
		w.restore()
	case names.Transformer, names.Explainer:
		w.beside(a.verb).do(action{a.at, a.args[0], a.args[1:]})
	case "leave":
		w.leave()
	case "other":
		w.other().do(action{a.at, a.args[0], a.args[1:]})
	case "tags":
		w.setTags(a.args[0] == "on")
	case "die":
		w.manager.kill()
	case "bind":
		w.bindHosts()
	case "sidecars":
		w.switchSidecars()
	case "relist", "rewatch":
		w.manager.interrupt(a.verb, a.args[0])
	case "fault":
		w.faults = append(w.faults, fault{a.args[0], a.args[1]})
	case "edit":
		w.byHand()
		w.editByHand(a.args[0])
	case "delete":
		w.byHand()
		w.deleteByHand(a.args)
	default:
		panic("no such action: " + a.verb)
	}
}

func integer(s string) int {
	n, err := strconv.Atoi(s)
	must(err)
	return n
}

// apply is a user's kubectl apply.
func (w *component) apply(args []string) {
	live := w.live()
	if live != nil && live.DeletionTimestamp != nil {
		// A user who deletes it waits until that is done.
		w.after(100*time.Millisecond, func() { w.apply(args) })
		return
	}
	service := live.DeepCopy()
	if live == nil && w.kind != names.Predictor {
		return
	}
	if live == nil {
		service = w.create()
	}
	service.Generation++
	extension := extensionOf(args[1:])
	extension.ScaleMetric = w.scaleMetric()
	hash, err := pods.Hash(w.specify(service, args[0], extension))
	must(err)
	w.annotate(service)
	w.oracle.models[hash] = args[0]
	w.last = args
	w.oracle.resumed()
	analysis, retry := analysisOf(extension)
	w.oracle.applied(appliedSpec{model: args[0], percent: extension.CanaryTrafficPercent,
		minimum: ptr.Deref(extension.MinReplicas, 1), maximum: extension.MaxReplicas, steps: stepsOf(extension),
		headers: extension.Rollout != nil && len(extension.Rollout.Headers) > 0, analysis: analysis, retry: retry,
		bounded: boundOf(extension)})
	w.api.put(kube.Key{Kind: kube.KindInferenceService, Name: w.name}, service)
}

// extensionOf reads the fields of a spec beside its model.
func extensionOf(args []string) servingv1beta1.ComponentExtensionSpec {
	var extension servingv1beta1.ComponentExtensionSpec
	for _, arg := range args {
		name, value, _ := strings.Cut(arg, "=")
		switch name {
		case "steps":
			rolloutIn(&extension).Steps = stepsIn(value)
			continue
		case "headers":
			rolloutIn(&extension).Headers = servingv1beta1.RolloutHeaders{"x-model": {Exact: "next"}}
			continue
		case "analysis":
			rolloutIn(&extension).Analysis = analysisFrom(value)
			continue
		case "surge":
			boundIn(value).set(rolloutIn(&extension))
			continue
		case "retry":
			rolloutIn(&extension).Retry = value
			continue
		}
		number := int32(integer(value))
		switch name {
		case "percent":
			extension.CanaryTrafficPercent = &number
		case "min":
			extension.MinReplicas = &number
		case "max":
			extension.MaxReplicas = number
		}
	}
	return extension
}

// rolloutIn is the rollout of a spec, which is made if there is none.
func rolloutIn(extension *servingv1beta1.ComponentExtensionSpec) *servingv1beta1.Rollout {
	if extension.Rollout == nil {
		extension.Rollout = &servingv1beta1.Rollout{}
	}
	return extension.Rollout
}

// stepsIn reads steps.
func stepsIn(value string) []servingv1beta1.RolloutStep {
	var steps []servingv1beta1.RolloutStep
	for step := range strings.SplitSeq(value, ",") {
		percent, lasts, _ := strings.Cut(step, ":")
		duration, err := time.ParseDuration(lasts)
		must(err)
		step := servingv1beta1.RolloutStep{For: metav1.Duration{Duration: duration}}
		if mirror, mirrors := strings.CutPrefix(percent, "m"); mirrors {
			step.Mirror = int32(integer(mirror))
		} else {
			step.Percent = int32(integer(percent))
		}
		steps = append(steps, step)
	}
	return steps
}

// create is an InferenceService before its first spec.
func (w *component) create() *servingv1beta1.InferenceService {
	return &servingv1beta1.InferenceService{ObjectMeta: metav1.ObjectMeta{
		Name:              w.name.Name,
		Namespace:         w.name.Namespace,
		UID:               w.newUID(),
		CreationTimestamp: metav1.NewTime(w.now.Truncate(time.Second)),
	}}
}

func (w *component) scaleByAutoscaler(model string, want int32) {
	for _, key := range w.sorted(kube.KindAutoscaler) {
		autoscaler := w.api.objects[key].(*autoscalingv2.HorizontalPodAutoscaler)
		if w.oracle.modelOf(autoscaler.Labels[names.LabelVersion]) == model {
			w.nodes.autoscale(autoscaler, want)
		}
	}
	for _, name := range sortedKeys(w.scalers.known) {
		if scaled := w.scalers.known[name]; w.oracle.modelOf(scaled.Labels[names.LabelVersion]) == model {
			w.scalers.scale(scaled, want)
		}
	}
}

// failPod lets the oldest pod of a model fail that is ready.
func (w *component) failPod(a action) {
	for _, key := range w.sorted(kube.KindDeployment) {
		if w.oracle.modelOf(w.api.objects[key].GetLabels()[names.LabelVersion]) != a.args[0] {
			continue
		}
		for _, pod := range w.nodes.living(key) {
			if !pod.ready {
				continue
			}
			if a.verb == "crash" {
				w.nodes.crash(pod, integer(a.args[1]))
			} else {
				w.nodes.lose(pod, a.verb == "evict")
			}
			return
		}
	}
}

// byHand notes an edit or a deletion by hand: the promises hold again once it is put back.
func (w *component) byHand() {
	w.oracle.disturbed(0)
	w.oracle.hands = w.now.Add(w.oracle.grace())
	w.oracle.scaled = w.now
	// Whatever the weights become, that is a change.
	w.oracle.weights = nil
}

// editByHand changes what the controller owns.
func (w *component) editByHand(what string) {
	switch what {
	case "weights":
		key := w.anyRoute()
		if live, exists := w.api.objects[key].(*istionetworking.VirtualService); exists {
			route := live.DeepCopy()
			to := route.Spec.Http[len(route.Spec.Http)-1].Route
			to[0].Weight, to[len(to)-1].Weight = to[len(to)-1].Weight, to[0].Weight
			w.api.edit(key, route, []string{"spec", "http"})
		}
	case "all":
		key := w.anyRoute()
		if live, exists := w.api.objects[key].(*istionetworking.VirtualService); exists {
			route := live.DeepCopy()
			http := route.Spec.Http[len(route.Spec.Http)-1]
			http.Route = http.Route[len(http.Route)-1:]
			http.Route[0].Weight = 100
			w.api.edit(key, route, []string{"spec", "http"})
		}
	case "typo":
		key := w.anyRoute()
		if live, exists := w.api.objects[key].(*istionetworking.VirtualService); exists {
			route := live.DeepCopy()
			to := route.Spec.Http[len(route.Spec.Http)-1].Route
			to[w.chance("hands").IntN(len(to))].Destination.Subset = "default-typos"
			w.api.edit(key, route, []string{"spec", "http"})
		}
	case "subsets":
		key := kube.Key{Kind: kube.KindDestinationRule, Name: w.componentService()}
		if live, exists := w.api.objects[key].(*istionetworking.DestinationRule); exists && len(live.Spec.Subsets) > 0 {
			rule := live.DeepCopy()
			rule.Spec.Subsets = rule.Spec.Subsets[1:]
			w.api.edit(key, rule, []string{"spec", "subsets"})
		}
	case "selector":
		key := kube.Key{Kind: kube.KindService, Name: w.name}
		if live, exists := w.api.objects[key].(*corev1.Service); exists {
			service := live.DeepCopy()
			service.Spec.Selector = map[string]string{names.LabelApp: w.name.Name}
			w.api.edit(key, service, []string{"spec", "selector", names.LabelVersion},
				[]string{"spec", "selector", names.LabelComponent})
		}
	case "replicas":
		for _, key := range w.sorted(kube.KindDeployment) {
			deployment := w.api.objects[key].(*appsv1.Deployment).DeepCopy()
			deployment.Spec.Replicas = ptr.To(int32(w.chance("hands").IntN(3)))
			w.api.edit(key, deployment, []string{"spec", "replicas"})
		}
	}
}

// deleteByHand deletes an object, or those of a model.
func (w *component) deleteByHand(args []string) {
	kind := kube.Kind(args[0])
	if kind == kube.KindVirtualService {
		w.api.remove(w.anyRoute())
		return
	}
	for _, key := range w.sorted(kind) {
		version := w.api.objects[key].GetLabels()[names.LabelVersion]
		if len(args) == 1 && version == "" || len(args) > 1 && w.oracle.modelOf(version) == args[1] {
			w.api.remove(key)
		}
	}
}
