package pods

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Hash identifies the part of a spec that its pods depend on: SHA-256 in hexadecimal, over the spec
// without percent, steps, replicas, scaling and the Deployment's strategy. It depends neither on defaults
// nor on the configuration, so that the same spec is the same revision in all versions of Sluice.
//
// If the user's maps have entries with an empty value, 16 digits for these follow (blanks.go).
func Hash(spec *servingv1beta1.PredictorSpec) (string, error) {
	data, err := json.Marshal(OfPods(spec))
	if err != nil {
		return "", fmt.Errorf("hashing the spec: %w", err)
	}
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		return "", fmt.Errorf("hashing the spec: %w", err)
	}
	if data, err = json.Marshal(withoutEmpty(value)); err != nil {
		return "", fmt.Errorf("hashing the spec: %w", err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]) + blanksOf(spec), nil
}

// OfPods returns a copy of the part of a spec that its pods depend on.
func OfPods(spec *servingv1beta1.PredictorSpec) *servingv1beta1.PredictorSpec {
	pods := spec.DeepCopy()
	pods.CanaryTrafficPercent, pods.Rollout = nil, nil
	pods.MinReplicas, pods.MaxReplicas = nil, 0
	pods.ScaleTarget, pods.ScaleMetric = nil, nil
	pods.DeploymentStrategy = nil
	return pods
}

// withoutEmpty removes the members of objects that are empty. Versions of the Kubernetes API differ
// in whether a type writes them.
func withoutEmpty(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, member := range value {
			members, isObject := member.(map[string]any)
			if member == nil || member == "" || key == "resources" && isObject && len(members) == 0 {
				delete(value, key)
				continue
			}
			value[key] = withoutEmpty(member)
		}
	case []any:
		for i := range value {
			value[i] = withoutEmpty(value[i])
		}
	}
	return value
}
