package lint

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	celgo "github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	kubeadmission "k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/environment"
	"sigs.k8s.io/yaml"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// policy is a ValidatingAdmissionPolicy that warns, evaluated by the API server's library.
type policy struct {
	validations, messages cel.ConditionEvaluator
	fixed                 []string
}

// expression is one of a policy, with what it returns. Variables have a name.
type expression struct {
	name, text string
	returns    *celgo.Type
}

// GetName returns the name of a variable.
func (e expression) GetName() string { return e.name }

// GetExpression returns the text.
func (e expression) GetExpression() string { return e.text }

// ReturnTypes returns what it may return.
func (e expression) ReturnTypes() []*celgo.Type { return []*celgo.Type{e.returns} }

// newPolicy returns the policy that begins a file of manifests.
func newPolicy(file []byte) (*policy, error) {
	first, _, _ := bytes.Cut(file, []byte("\n---\n"))
	read := &admissionregistrationv1.ValidatingAdmissionPolicy{}
	if err := yaml.UnmarshalStrict(first, read); err != nil {
		return nil, err
	}
	if read.Kind != "ValidatingAdmissionPolicy" || read.Spec.ParamKind != nil || len(read.Spec.MatchConditions) > 0 {
		return nil, errors.New("it is no policy, or one with parameters or conditions, which are not evaluated")
	}
	compiler, err := cel.NewCompositedCompiler(environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion()))
	if err != nil {
		return nil, err
	}
	var declared cel.OptionalVariableDeclarations
	for _, variable := range read.Spec.Variables {
		compiled := compiler.CompileAndStoreVariable(expression{variable.Name, variable.Expression, celgo.AnyType}, declared,
			environment.StoredExpressions)
		if compiled.Error != nil {
			return nil, fmt.Errorf("variable %s: %w", variable.Name, compiled.Error)
		}
	}
	made := &policy{}
	var validations, messages []cel.ExpressionAccessor
	for _, validation := range read.Spec.Validations {
		made.fixed = append(made.fixed, validation.Message)
		validations = append(validations, expression{text: validation.Expression, returns: celgo.BoolType})
		message := validation.MessageExpression
		if message == "" {
			message = "''"
		}
		messages = append(messages, expression{text: message, returns: celgo.StringType})
	}
	made.validations = compiler.CompileCondition(validations, declared, environment.StoredExpressions)
	made.messages = compiler.CompileCondition(messages, declared, environment.StoredExpressions)
	return made, errors.Join(append(made.validations.CompilationErrors(), made.messages.CompilationErrors()...)...)
}

// warnings returns what the API server warns of when an object is created.
func (p *policy) warnings(ctx context.Context, object *unstructured.Unstructured) ([]string, error) {
	resource := servingv1beta1.SchemeGroupVersion.WithResource(servingv1beta1.ResourceInferenceService)
	kind := object.GroupVersionKind()
	attributes := &kubeadmission.VersionedAttributes{
		Attributes: kubeadmission.NewAttributesRecord(object, nil, kind, object.GetNamespace(), object.GetName(), resource, "",
			kubeadmission.Create, &metav1.CreateOptions{}, false, nil),
		VersionedObject: kubeadmission.NewLazyObject(object),
		VersionedKind:   kind,
	}
	request := cel.CreateAdmissionRequest(attributes, metav1.GroupVersionResource(resource), metav1.GroupVersionKind(kind))
	evaluate := func(of cel.ConditionEvaluator) ([]cel.EvaluationResult, error) {
		results, _, err := of.ForInput(ctx, attributes, request, cel.OptionalVariableBindings{}, nil,
			celconfig.RuntimeCELCostBudget)
		return results, err
	}
	results, err := evaluate(p.validations)
	if err != nil {
		return nil, err
	}
	messages, err := evaluate(p.messages)
	if err != nil {
		return nil, err
	}
	var warnings []string
	for i, result := range results {
		if result.Error != nil || result.EvalResult == types.True {
			continue // A rule that fails is ignored, as the policy has it.
		}
		warning := p.fixed[i]
		if text, isText := valueOf(messages[i]).(string); isText && text != "" {
			warning = text
		}
		warnings = append(warnings, strings.TrimSpace(warning))
	}
	return warnings, nil
}

// valueOf is what an expression has returned, nil if it has failed.
func valueOf(result cel.EvaluationResult) any {
	if result.Error != nil || result.EvalResult == nil {
		return nil
	}
	return result.EvalResult.Value()
}
