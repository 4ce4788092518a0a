package change

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
)

// Undo returns a verb that makes the spec that of a revision again. Without one it is the stable revision, or the one
// before it if the spec is the stable one's.
func Undo(revision string) Verb {
	return func(s Subject) (Change, error) {
		record, err := s.goal(revision)
		if err != nil {
			return Change{}, err
		}
		version := record.Labels[names.LabelVersion]
		snapshot, err := deploy.ReadSnapshot(record)
		if err != nil {
			return Change{}, err
		}
		if snapshot.Spec == nil {
			return Change{}, refuse("the record of %s has no spec, because an earlier version of Sluice made it: apply its "+
				"manifest instead", version)
		}
		object, err := s.restored(record, snapshot.Spec)
		if err != nil {
			return Change{}, err
		}
		if err := s.check(object, record); err != nil {
			return Change{}, err
		}
		change := Change{Object: object, Done: "undone: the spec is that of " + version + " again"}
		switch {
		case record.Name == s.status().LatestRolledoutRevision && s.percent() != nil:
			change.Notes = append(change.Notes, fmt.Sprintf("%s stays %d, for the next canary", percentField, *s.percent()))
		case record.Name != s.status().LatestRolledoutRevision && s.percent() != nil:
			change.Notes = append(change.Notes, percentField+" is removed: the revision is to have all of the traffic")
		}
		return change, nil
	}
}

// goal is the record of the revision to return to.
func (s Subject) goal(revision string) (*appsv1.ControllerRevision, error) {
	status := s.status()
	if revision == "" {
		switch {
		case !view.Seen(s.Service):
			return nil, refuse("the manager has not seen the present spec yet: name the revision with --to-revision")
		case status.LatestCreatedRevision != status.LatestRolledoutRevision && status.LatestRolledoutRevision != "":
			revision = status.LatestRolledoutRevision
		case status.PreviousRolledoutRevision != "":
			revision = status.PreviousRolledoutRevision
		default:
			return nil, refuse("there is no revision to return to: none was rolled out before %s", status.LatestCreatedRevision)
		}
	}
	record := s.Record(s.Kind, revision)
	switch {
	case record == nil && len(s.Missing) > 0:
		return nil, refuse("the revision %s is not found: %s", revision, strings.Join(s.Missing, "; "))
	case record == nil:
		return nil, refuse("there is no revision %s: history has those that are kept", revision)
	case record.Name == status.LatestCreatedRevision && view.Seen(s.Service):
		return nil, refuse("the spec is that of %s already", record.Name)
	}
	if role := deploy.ReadRole(record); role.RejectedAt.After(role.RolledOutAt) && role.RejectedRetry == s.retry() {
		return nil, refuse("%s was rejected, and would get no traffic: %s", record.Name, role.RejectedFor)
	}
	return record, nil
}

// retry is the spec's.
func (s Subject) retry() string {
	if rollout := view.Extension(s.Service, s.Kind).Rollout; rollout != nil {
		return rollout.Retry
	}
	return ""
}

// kept are the fields of a component that are not about its pods. Undo leaves them, but for the replicas.
var kept = []string{percentField, rolloutField, "minReplicas", "maxReplicas", "scaleMetric", "scaleTarget"}

// restored returns the InferenceService with a component's spec as it is recorded: its pods, and the replicas that it
// had. A revision that is not the stable one gets all of the traffic.
func (s Subject) restored(
	record *appsv1.ControllerRevision, spec *servingv1beta1.PredictorSpec,
) (*unstructured.Unstructured, error) {
	fields, err := Written(spec)
	if err != nil {
		return nil, err
	}
	now, _, err := unstructured.NestedMap(s.Object.Object, "spec", s.Kind)
	if err != nil {
		return nil, err
	}
	for _, field := range kept {
		if value, found := now[field]; found {
			fields[field] = value
		}
	}
	if record.Name != s.status().LatestRolledoutRevision {
		delete(fields, percentField)
	}
	s.restoreReplicas(fields, deploy.ReadReplicas(record))
	return s.with(fields)
}

// restoreReplicas sets the replicas that are recorded, where those of the spec differ: with other ones the revision
// would be scaled by the return.
func (s Subject) restoreReplicas(fields map[string]any, recorded deploy.Replicas) {
	extension := view.Extension(s.Service, s.Kind)
	now := deploy.Replicas{
		Min:     max(1, ptr.Deref(extension.MinReplicas, servingv1beta1.DefaultMinReplicas)),
		Max:     extension.MaxReplicas,
		Scaling: deploy.ScalingOf(extension),
	}
	if recorded.Min == 0 || recorded == now {
		return
	}
	set := func(field string, value any, present bool) {
		delete(fields, field)
		if present {
			fields[field] = value
		}
	}
	set("minReplicas", int64(recorded.Min), true)
	set("maxReplicas", int64(recorded.Max), recorded.Max > 0)
	set("scaleMetric", string(recorded.Metric), recorded.Metric != "")
	set("scaleTarget", int64(recorded.Target), recorded.Target > 0)
}

// Written returns a recorded spec as a person writes it: Go's types add empty names and resources to containers.
func Written(spec *servingv1beta1.PredictorSpec) (map[string]any, error) {
	data, err := json.Marshal(spec)
	if err != nil {
		return nil, fmt.Errorf("writing the recorded spec: %w", err)
	}
	fields := map[string]any{}
	if err := utiljson.Unmarshal(data, &fields); err != nil {
		return nil, fmt.Errorf("reading the recorded spec: %w", err)
	}
	dropEmpty(fields)
	for field, value := range fields {
		if part, isObject := value.(map[string]any); isObject && field != "labels" && field != "annotations" &&
			field != "nodeSelector" && part["name"] == "" {
			delete(part, "name")
		}
	}
	return fields, nil
}

// dropEmpty removes resources that are empty, wherever they are.
func dropEmpty(value any) {
	switch value := value.(type) {
	case map[string]any:
		if resources, isObject := value["resources"].(map[string]any); isObject && len(resources) == 0 {
			delete(value, "resources")
		}
		for _, member := range value {
			dropEmpty(member)
		}
	case []any:
		for _, member := range value {
			dropEmpty(member)
		}
	}
}

// check makes sure that the spec to write is the revision, and not a new one.
func (s Subject) check(object *unstructured.Unstructured, record *appsv1.ControllerRevision) error {
	service := &servingv1beta1.InferenceService{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, service); err != nil {
		return fmt.Errorf("reading the recorded spec: %w", err)
	}
	hash, err := pods.Hash(ComponentSpec(service, s.Kind))
	if err != nil {
		return err
	}
	if hash != deploy.ReadHash(record) {
		return refuse("the recorded spec of %s would be another revision: apply its manifest instead", record.Name)
	}
	if reflect.DeepEqual(object.Object["spec"], s.Object.Object["spec"]) {
		return refuse("the spec is that of %s already", record.Name)
	}
	return nil
}

// ComponentSpec returns the spec of a component in the form of a predictor's; nil if the service doesn't have it.
func ComponentSpec(service *servingv1beta1.InferenceService, kind string) *servingv1beta1.PredictorSpec {
	spec := &service.Spec
	switch {
	case kind == names.Predictor:
		return &spec.Predictor
	case kind == names.Transformer && spec.Transformer != nil:
		return &servingv1beta1.PredictorSpec{PodSpec: spec.Transformer.PodSpec,
			ComponentExtensionSpec: spec.Transformer.ComponentExtensionSpec}
	case kind == names.Explainer && spec.Explainer != nil:
		return &servingv1beta1.PredictorSpec{PodSpec: spec.Explainer.PodSpec,
			ComponentExtensionSpec: spec.Explainer.ComponentExtensionSpec}
	}
	return nil
}
