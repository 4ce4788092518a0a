package main

import (
	"context"
	"strings"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/events"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/generated/clientset/versioned/scheme"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// eventSink writes the controller's Events to the cluster, in the background. An Event that can't
// be written is dropped, as everywhere in Kubernetes.
type eventSink struct {
	broadcaster events.EventBroadcaster
	recorder    events.EventRecorder
	log         logr.Logger
}

func newEventSink(ctx context.Context, kube kubernetes.Interface) *eventSink {
	broadcaster := events.NewBroadcaster(&events.EventSinkImpl{Interface: kube.EventsV1()})
	log := logr.FromContextOrDiscard(ctx)
	if err := broadcaster.StartRecordingToSinkWithContext(ctx); err != nil {
		log.Error(err, "Events are not recorded")
	}
	return &eventSink{
		broadcaster: broadcaster,
		recorder:    broadcaster.NewRecorder(scheme.Scheme, "sluice"),
		log:         log,
	}
}

// send implements reconcile.EventSink.
func (s *eventSink) send(service *servingv1beta1.InferenceService, event plan.Event) {
	kind := corev1.EventTypeNormal
	if event.Warning {
		kind = corev1.EventTypeWarning
	}
	s.log.Info(event.Message, "inferenceservice", service.Namespace+"/"+service.Name, "reason", event.Reason)
	s.recorder.Eventf(service, nil, kind, event.Reason, "Rollout", "%s", truncate(event.Message))
}

func (s *eventSink) shutdown() { s.broadcaster.Shutdown() }

// truncate shortens a message to what an Event may hold.
func truncate(message string) string {
	const limit = 1024
	if len(message) <= limit {
		return message
	}
	return strings.ToValidUTF8(message[:limit], "")
}
