package pods

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Hash identifies what the user wrote that ends in the pods: SHA-256 in
// hexadecimal, over the spec without percent, replicas, scaling and the strategy of
// the Deployment. It depends neither on defaults nor on the configuration, so that
// the same spec is the same revision whatever version of Sluice looks at it.
//
// What the user's maps hold with an empty value follows in digits of its own, if anything
// does (blanks.go): 16 more.
func Hash(spec *servingv1beta1.PredictorSpec) (string, error) {
	pods := spec.DeepCopy()
	pods.CanaryTrafficPercent = nil
	pods.MinReplicas, pods.MaxReplicas = nil, 0
	pods.ScaleTarget, pods.ScaleMetric = nil, nil
	pods.DeploymentStrategy = nil
	data, err := json.Marshal(pods)
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

// withoutEmpty drops the members of objects that say nothing. Whether a type
// writes them at all differs between versions of the Kubernetes API.
func withoutEmpty(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, member := range value {
			if members, isObject := member.(map[string]any); member == nil || member == "" || key == "resources" && isObject && len(members) == 0 {
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
