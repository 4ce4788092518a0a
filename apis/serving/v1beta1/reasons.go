package v1beta1

// Reasons of conditions: why a condition of the status is as it is. They are a part of the API, which
// scripts and alerts may match. A comment names the conditions that can have the reason, what it
// means, and what the user can do. PredictorReady stands for TransformerReady and ExplainerReady too.
//
// PredictorReady and Autoscaling may also have reasons that Kubernetes or KEDA gave: those of
// containers (such as CrashLoopBackOff or ImagePullBackOff), of pods (Unschedulable), of Deployments
// (FailedCreate), of HorizontalPodAutoscalers and of ScaledObjects.

// Reasons that any component, or several conditions, can have.
const (
	// ReasonAsExpected of all conditions but FailedOver and ScaleToZero: the condition is True.
	// There is nothing to do.
	ReasonAsExpected = "AsExpected"
	// ReasonOther of PredictorReady and Autoscaling: another program gave a reason in a form that a
	// condition can't have. Read the message.
	ReasonOther = "Other"
	// ReasonInvalidSpec of Ready, PredictorReady, IngressReady, RolledOut and Autoscaling: a revision
	// can't be made of the spec, so that the last one keeps its traffic. Correct the spec as the message
	// describes.
	ReasonInvalidSpec = "InvalidSpec"
	// ReasonConflict of Ready, PredictorReady, IngressReady, RolledOut and Autoscaling: an object of the
	// name that Sluice needs exists and has another owner. Delete or rename one of the two, or wait if
	// it belongs to a deleted InferenceService of this name.
	ReasonConflict = "Conflict"
	// ReasonRefused of Ready, PredictorReady, IngressReady, RolledOut and Autoscaling: the API server
	// refuses an object that Sluice writes, or to let Sluice read one. Correct what the message names: the
	// spec, an admission policy, a quota, or the manager's permissions.
	ReasonRefused = "Refused"
	// ReasonRetrying of Ready, PredictorReady, IngressReady, RolledOut and Autoscaling: a read or a write
	// failed and is retried. Wait; if it lasts, look at the API server.
	ReasonRetrying = "Retrying"
)

// Reasons of pods.
const (
	// ReasonWaitingForPods of PredictorReady, RolledOut, Ready and IngressReady: fewer pods of a revision
	// are ready than minReplicas. Wait, or mend what the message names.
	ReasonWaitingForPods = "WaitingForPods"
	// ReasonProgressDeadlineExceeded of PredictorReady, RolledOut, Ready and IngressReady: the pods of a
	// revision have not become ready in time. Mend what the message names, or apply another spec; Sluice
	// goes on as soon as the pods are ready.
	ReasonProgressDeadlineExceeded = "ProgressDeadlineExceeded"
	// ReasonError of PredictorReady: a container ended with an error, and Kubernetes gives no reason. The
	// message has the exit code and the end of the container's log.
	ReasonError = "Error"
	// ReasonServiceAccountNotFound of Ready, PredictorReady, IngressReady, RolledOut and Autoscaling: the
	// new revision waits for the ServiceAccount of its pods. Create it, or name another in
	// serviceAccountName.
	ReasonServiceAccountNotFound = "ServiceAccountNotFound"
)

// Reasons of the rollout: why the weights are not those of the spec.
const (
	// ReasonWaitingForCapacity of RolledOut, Ready and IngressReady: the revision has fewer ready pods
	// than its share of the traffic needs. Wait, or mend what the message names.
	ReasonWaitingForCapacity = "WaitingForCapacity"
	// ReasonSettling of RolledOut, Ready and IngressReady: all is written, and Envoy is given the time to
	// learn of it. Wait some seconds.
	ReasonSettling = "Settling"
	// ReasonStepping of RolledOut: the revision has the share of a step on the way to canaryTrafficPercent. The
	// message has when the next one is due. There is nothing to do; to stay at the step, set
	// canaryTrafficPercent to its percent.
	ReasonStepping = "Stepping"
	// ReasonPaused of RolledOut: the condition is True, as the weights are those of the spec: the revision has the share
	// that canaryTrafficPercent is, and its steps end there. To go on, raise canaryTrafficPercent or remove it.
	ReasonPaused = "Paused"
	// ReasonWaitingForEvidence of RolledOut: the time of a step is over, but the revision has not answered as many
	// requests as the analysis wants. The message has until about when that takes. Wait, or lower minRequests, or set
	// patience.
	ReasonWaitingForEvidence = "WaitingForEvidence"
	// ReasonAnalysisUnavailable of RolledOut: Prometheus can't be queried, or a query of the analysis's own returns no
	// number, so that the rollout stays at its step.
	// Mend what the message names, or remove the analysis.
	ReasonAnalysisUnavailable = "AnalysisUnavailable"
	// ReasonAnalysisFailed of RolledOut: the revision is worse than the stable one, and keeps its share as its
	// onFailure is hold. (RolledOut is True if the revision was promoted, and is worse than the one before.) Set
	// canaryTrafficPercent to 0, or apply another spec.
	ReasonAnalysisFailed = "AnalysisFailed"
	// ReasonRejected of RolledOut and PredictorReady: the revision is worse than the stable one, and has no traffic any
	// longer. Apply another spec; to try it again, change rollout.retry.
	ReasonRejected = "Rejected"
	// ReasonWaitingForRetirement of RolledOut, Ready and IngressReady: pods of an earlier revision end
	// before the new one gets traffic. Wait.
	ReasonWaitingForRetirement = "WaitingForRetirement"
	// ReasonCanaryUnavailable of RolledOut: the canary has lost its share to the stable revision because it
	// had no ready pods. Mend what the message names; the canary gets its share back after it has been ready
	// for a while.
	ReasonCanaryUnavailable = "CanaryUnavailable"
	// ReasonRevisionLost of RolledOut: the ControllerRevision of a revision with traffic was deleted, so
	// that the weights stay as they are. Remove canaryTrafficPercent to roll out the current spec.
	ReasonRevisionLost = "RevisionLost"
	// ReasonWaitingForPredictor of RolledOut and Ready: a transformer or an explainer gets traffic after
	// the predictor has a route. Wait for the predictor.
	ReasonWaitingForPredictor = "WaitingForPredictor"
)

// Reasons of traffic that does not reach its revision.
const (
	// ReasonNoReadyEndpoints of Ready: a revision with traffic has no ready pod, and no
	// other revision can serve its part. Mend what PredictorReady names.
	ReasonNoReadyEndpoints = "NoReadyEndpoints"
	// ReasonNoReadyPodOfItsOwn of FailedOver: a revision with traffic has no ready pod, and the other
	// revision serves its part. Mend what PredictorReady and RolledOut name.
	ReasonNoReadyPodOfItsOwn = "NoReadyPodOfItsOwn"
)

// Reasons of the ingress.
const (
	// ReasonInvalidHost of IngressReady, Ready and RolledOut: the template of hosts makes no valid host of
	// the service. Rename the service, or give it the labels and annotations that the template needs.
	ReasonInvalidHost = "InvalidHost"
	// ReasonHostConflict of IngressReady, Ready and RolledOut: another InferenceService has the host.
	// Rename one of the two.
	ReasonHostConflict = "HostConflict"
	// ReasonGatewayNotFound of IngressReady, Ready and RolledOut: the configured Gateway does not exist.
	// Create it, or configure another.
	ReasonGatewayNotFound = "GatewayNotFound"
	// ReasonNoServer of IngressReady and Ready: the Gateway has no server for the service's host, port and
	// namespace. Add one, or change the configuration.
	ReasonNoServer = "NoServer"
)

// Reasons of scaling.
const (
	// ReasonNotServed of ScaleToZero: scaling to zero is not served, and one replica is kept. Set
	// minReplicas to 1.
	ReasonNotServed = "NotServed"
	// ReasonKEDANotInstalled of Autoscaling: scaling by requests needs KEDA, so that the component is
	// scaled by cpu. Install KEDA, or set scaleMetric cpu.
	ReasonKEDANotInstalled = "KEDANotInstalled"
	// ReasonKEDAUnknown of Autoscaling: Sluice can't find out whether KEDA is installed, and leaves the
	// autoscalers as they are. Give the manager the permissions in manifests/rbac.yaml.
	ReasonKEDAUnknown = "KEDAUnknown"
	// ReasonWaitingForKEDA of Autoscaling: KEDA has not handled a ScaledObject, or not released a
	// deleted one. Look at KEDA; if it was removed, remove the finalizer of the ScaledObject.
	ReasonWaitingForKEDA = "WaitingForKEDA"
)

// Reasons of Events about an InferenceService. They are a part of the API too. A comment names the type
// of the Event, what happened, and what the user can do.
const (
	// EventRevisionCreated (Normal): a revision was created for a new spec. There is nothing to do.
	EventRevisionCreated = "RevisionCreated"
	// EventWeightsChanged (Normal): the shares of the traffic changed. There is nothing to do.
	EventWeightsChanged = "WeightsChanged"
	// EventMirroringChanged (Normal): a revision gets copies of requests, of another part of them, or no
	// longer. There is nothing to do.
	EventMirroringChanged = "MirroringChanged"
	// EventRolledOut (Normal): a revision carries all the traffic for the first time, and another did before. There is
	// nothing to do.
	EventRolledOut = "RolledOut"
	// EventRolledBack (Normal): the spec is that of an earlier revision again, which has its traffic back.
	// There is nothing to do.
	EventRolledBack = "RolledBack"
	// EventSuperseded (Normal): a canary lost its traffic to the canary of a newer spec. There is nothing to
	// do.
	EventSuperseded = "Superseded"
	// EventFellBack (Warning): the canary lost its share to the stable revision because it had no ready
	// pods. Mend what the message names.
	EventFellBack = "FellBack"
	// EventRejected (Warning): the requests have shown that a revision is worse than the stable one, which has all
	// of the traffic again. Apply another spec; to try it again, change rollout.retry.
	EventRejected = "Rejected"
	// EventFailedOver (Warning): a revision has no ready pod, and Envoy sends its part of the traffic to
	// the other one. Mend what the condition PredictorReady names.
	EventFailedOver = "FailedOver"
	// EventRefused (Warning): the rollout stands still for RolledOut's reason InvalidSpec, Conflict or
	// Refused. Do as the message describes.
	EventRefused = "Refused"
	// EventFailed (Warning): the rollout stands still for RolledOut's reason ProgressDeadlineExceeded or
	// RevisionLost. Do as the message describes.
	EventFailed = "Failed"
)
