package lint

import (
	"context"
	"fmt"
	"slices"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/yaml"
)

// admission is what the API server checks of a custom resource, by its library: the order is that of a request.
type admission struct {
	version    string
	group      string
	structural *structuralschema.Structural
	schema     validation.SchemaValidator
	rules      *cel.Validator
}

// newAdmission returns the admission of the version that a CustomResourceDefinition serves.
func newAdmission(definition []byte) (*admission, error) {
	external := &apiextensionsv1.CustomResourceDefinition{}
	if err := yaml.Unmarshal(definition, external); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(external.Spec.Versions,
		func(v apiextensionsv1.CustomResourceDefinitionVersion) bool { return v.Served })
	if i < 0 || external.Spec.Versions[i].Schema == nil {
		return nil, fmt.Errorf("%s serves no version with a schema", external.Name)
	}
	props := &apiextensions.JSONSchemaProps{}
	if err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(
		external.Spec.Versions[i].Schema.OpenAPIV3Schema, props, nil); err != nil {
		return nil, err
	}
	structural, err := structuralschema.NewStructural(props)
	if err != nil {
		return nil, err
	}
	schema, _, err := validation.NewSchemaValidator(props)
	if err != nil {
		return nil, err
	}
	return &admission{
		group: external.Spec.Group, version: external.Spec.Versions[i].Name,
		structural: structural, schema: schema,
		rules: cel.NewValidator(structural, true, celconfig.PerCallLimit),
	}, nil
}

// admit returns an object as it is stored, or why it is denied: fields that don't exist, as kubectl has the API server
// check by default, then the schema, lists, metadata, and the rules.
func (a *admission) admit(ctx context.Context, given *unstructured.Unstructured) (*unstructured.Unstructured, []string) {
	if got, want := given.GetAPIVersion(), a.group+"/"+a.version; got != want {
		return nil, []string{fmt.Sprintf("apiVersion %q is not served: set %s", got, want)}
	}
	object := given.DeepCopy()
	var problems []string
	for _, path := range pruning.PruneWithOptions(object.Object, a.structural, true,
		structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}) {
		problems = append(problems, fmt.Sprintf("unknown field %q", path))
	}
	defaulting.PruneNonNullableNullsWithoutDefaults(object.Object, a.structural)
	defaulting.Default(object.Object, a.structural)
	var errs field.ErrorList
	if object.GetGenerateName() == "" || object.GetName() != "" {
		errs = apivalidation.ValidateObjectMetaAccessor(object, false, apivalidation.NameIsDNSSubdomain,
			field.NewPath("metadata"))
	}
	errs = append(errs, validation.ValidateCustomResource(nil, object.Object, a.schema)...)
	errs = append(errs, listtype.ValidateListSetsAndMaps(nil, a.structural, object.Object)...)
	if len(errs) == 0 { // Rules may rely on the schema, as in the API server.
		failed, _ := a.rules.Validate(ctx, nil, a.structural, object.Object, nil, celconfig.RuntimeCELCostBudget)
		errs = append(errs, failed...)
	}
	for _, err := range errs {
		problems = append(problems, err.Error())
	}
	return object, problems
}
