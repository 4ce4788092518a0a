package harness

import (
	"context"
	"regexp"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// policyFailed matches what the API server puts before a policy's sentence.
var policyFailed = regexp.MustCompile(`^Validation failed for ValidatingAdmissionPolicy '[^']*' with binding '[^']*': `)

// DryNamespace is a namespace that every cluster has and no test creates an InferenceService in.
const DryNamespace = metav1.NamespacePublic

// DryRun creates an InferenceService from JSON as kubectl does, strictly, but in a dry run. It
// returns the warnings of Sluice's policies, and the API server's refusal as an error.
func (env *Environment) DryRun(body []byte) (warnings []string, err error) {
	result := env.Kube.Discovery().RESTClient().Post().
		AbsPath("apis", v1beta1.SchemeGroupVersion.Group, v1beta1.SchemeGroupVersion.Version, "namespaces", DryNamespace,
			v1beta1.ResourceInferenceService).
		Param("dryRun", metav1.DryRunAll).Param("fieldValidation", metav1.FieldValidationStrict).
		SetHeader("Content-Type", "application/json").Body(body).Do(context.Background())
	for _, warning := range result.Warnings() {
		warnings = append(warnings, policyFailed.ReplaceAllString(warning.Text, ""))
	}
	return warnings, result.Error()
}
