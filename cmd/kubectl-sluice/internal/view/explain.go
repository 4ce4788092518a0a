package view

import (
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Explanation is why a service is as it is.
type Explanation struct {
	// Sentences are what it serves, why, and what a person can do.
	Sentences []string `json:"sentences"`
	// Commands are those to look further, or to go on.
	Commands []Command `json:"commands,omitempty"`
}

// Command is a command line, and what it is for.
type Command struct {
	Line string `json:"line"`
	For  string `json:"for"`
}

// look is a kind of place to look further.
type look int

const (
	atPods look = iota
	atObjects
	atManager
	atAnalysis
	atGateway
)

// advice is what a reason of RolledOut means to a person.
type advice struct {
	// do is what the person can do.
	do string
	// look has where to look further.
	look []look
	// go on by these verbs of this program.
	verbs []string
}

// advices has all reasons that RolledOut and Ready can have.
var advices = map[string]advice{
	servingv1beta1.ReasonInvalidSpec: {do: "Correct the spec as that describes: until then nothing of it is rolled out."},
	servingv1beta1.ReasonConflict: {
		do:   "Delete or rename one of the two, or wait if it belongs to a deleted InferenceService of this name.",
		look: []look{atObjects}},
	servingv1beta1.ReasonRefused: {
		do:   "Correct what that names: the spec, an admission policy, a quota, or the manager's permissions.",
		look: []look{atManager}},
	servingv1beta1.ReasonRetrying: {
		do: "Wait: it is tried again. If it lasts, look at the API server.", look: []look{atManager}},
	servingv1beta1.ReasonWaitingForPods: {
		do: "Wait, or mend what that names; the stable revision keeps its traffic meanwhile.", look: []look{atPods}},
	servingv1beta1.ReasonProgressDeadlineExceeded: {
		do:   "Mend what that names, or go back: it goes on as soon as the pods are ready.",
		look: []look{atPods}, verbs: []string{"undo"}},
	servingv1beta1.ReasonServiceAccountNotFound: {
		do: "Create the ServiceAccount, or name another in serviceAccountName."},
	servingv1beta1.ReasonWaitingForCapacity: {
		do: "Wait for pods, or mend what keeps them from becoming ready.", look: []look{atPods}},
	servingv1beta1.ReasonSettling: {do: "Wait some seconds: every Envoy is given the time to learn of the change."},
	servingv1beta1.ReasonStepping: {
		do:   "There is nothing to do: the next step follows by itself.",
		look: []look{atAnalysis}, verbs: []string{"pause", "undo"}},
	servingv1beta1.ReasonWaitingForEvidence: {
		do:   "Wait for more requests, or lower minRequests, or set patience.",
		look: []look{atAnalysis}, verbs: []string{"undo"}},
	servingv1beta1.ReasonAnalysisUnavailable: {
		do:   "Mend what that names, or remove the analysis: without figures it gets neither more nor less.",
		look: []look{atManager}},
	servingv1beta1.ReasonAnalysisFailed: {
		do:   "It keeps its share, as its onFailure is hold: take it back, or pin it.",
		look: []look{atAnalysis}, verbs: []string{"undo", "pin"}},
	servingv1beta1.ReasonRejected: {
		do:   "Apply another spec; if it was not the model's fault, try it again.",
		look: []look{atAnalysis}, verbs: []string{"undo", "retry"}},
	servingv1beta1.ReasonWaitingForRetirement: {
		do: "Wait until the pods of the earlier revision have ended.", look: []look{atPods}},
	servingv1beta1.ReasonCanaryUnavailable: {
		do:   "Mend what that names, or go back: it gets its share again after it has been ready for a while.",
		look: []look{atPods}, verbs: []string{"undo"}},
	servingv1beta1.ReasonRevisionLost: {
		do:   "Somebody deleted a ControllerRevision that has traffic: remove the percent to roll the present spec out.",
		look: []look{atObjects}, verbs: []string{"promote"}},
	servingv1beta1.ReasonWaitingForPredictor: {do: "Wait for the predictor's route: the others get traffic after it."},
	servingv1beta1.ReasonNoReadyEndpoints: {
		do: "Mend what PredictorReady names: no other revision can serve its part.", look: []look{atPods}},
	servingv1beta1.ReasonInvalidHost: {
		do:   "Rename the service, or give it the labels and annotations that the template of hosts needs.",
		look: []look{atGateway}},
	servingv1beta1.ReasonHostConflict:    {do: "Rename one of the two services.", look: []look{atGateway}},
	servingv1beta1.ReasonGatewayNotFound: {do: "Create the Gateway, or configure another.", look: []look{atGateway}},
	servingv1beta1.ReasonNoServer: {
		do: "Add a server for the host to the Gateway, or change the configuration.", look: []look{atGateway}},
}

// Explain returns why a service is as it is, in three sentences, and the commands to look further.
func Explain(objects Objects) Explanation {
	service := objects.Service
	namespaced := "-n " + service.Namespace + " "
	explanation := Explanation{Sentences: []string{servesSentence(service)}}
	add := func(line, purpose string) {
		explanation.Commands = append(explanation.Commands, Command{line, purpose})
	}
	condition := blocking(service)
	switch state := StateOf(service); {
	case state == Unseen:
		explanation.Sentences = append(explanation.Sentences,
			fmt.Sprintf("The manager has not seen generation %d of the spec yet.", service.Generation),
			"That takes less than a second while it runs; look at the manager if it lasts.")
		add("kubectl -n sluice-system get pods", "whether the manager runs")
	case condition != nil:
		known := advices[condition.Reason]
		explanation.Sentences = append(explanation.Sentences,
			fmt.Sprintf("%s is False (%s): %s.", condition.Type, condition.Reason, condition.Message))
		if known.do != "" {
			explanation.Sentences = append(explanation.Sentences, known.do)
		}
		for _, place := range known.look {
			add(lookLine(place, service), lookFor[place])
		}
		for _, verb := range known.verbs {
			add("kubectl sluice "+namespaced+verb+" "+service.Name, verbFor[verb])
		}
	case state == Holding:
		explanation.Sentences = append(explanation.Sentences,
			"These are the weights that the spec asks for, so it waits for nothing.",
			"It goes on when a person raises the percent, promotes it, or takes it back.")
		for _, verb := range []string{"promote", "undo"} {
			add("kubectl sluice "+namespaced+verb+" "+service.Name, verbFor[verb])
		}
	default:
		explanation.Sentences = append(explanation.Sentences, "The spec is rolled out: it waits for nothing.")
	}
	return explanation
}

// blocking is the condition that a person should read: RolledOut if it is False, else Ready, nil if both are True.
func blocking(service *servingv1beta1.InferenceService) *metav1.Condition {
	for _, wanted := range []string{servingv1beta1.ConditionRolledOut, servingv1beta1.ConditionReady} {
		for i := range service.Status.Conditions {
			condition := &service.Status.Conditions[i]
			if condition.Type == wanted && condition.Status != metav1.ConditionTrue {
				return condition
			}
		}
	}
	return nil
}

// servesSentence is what the service serves at present.
func servesSentence(service *servingv1beta1.InferenceService) string {
	weights := weightsOf(service)
	if weights == "" {
		return fmt.Sprintf("%s serves no traffic yet.", service.Name)
	}
	return fmt.Sprintf("%s serves with %s.", service.Name, weights)
}

// lookFor and verbFor have what commands are for.
var (
	lookFor = map[look]string{
		atPods:     "the pods, and why they are not ready",
		atObjects:  "the objects of this name",
		atManager:  "what the manager reports",
		atAnalysis: "the step and the figures",
		atGateway:  "the hosts and the gateways",
	}
	verbFor = map[string]string{
		"promote": "give the present spec all of the traffic",
		"undo":    "go back to the stable revision, or to the one before it",
		"pause":   "stay at the present share",
		"pin":     "take its traffic, and keep it deployed",
		"retry":   "try the rejected revision again",
	}
)

// lookLine is a command to look further.
func lookLine(place look, service *servingv1beta1.InferenceService) string {
	namespaced := "kubectl -n " + service.Namespace + " "
	mine := "-l " + names.LabelInferenceService + "=" + service.Name
	switch place {
	case atPods:
		return namespaced + "describe pods " + mine
	case atObjects:
		return namespaced + "get controllerrevisions,deployments,services,virtualservices,destinationrules " + mine
	case atManager:
		return "kubectl -n sluice-system logs -l app=sluice-manager --tail=50"
	case atAnalysis:
		return "kubectl sluice -n " + service.Namespace + " get " + service.Name
	}
	return namespaced + "get virtualservices,gateways.networking.istio.io"
}
