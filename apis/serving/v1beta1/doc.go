// Package v1beta1 is the API that Sluice serves: the InferenceService of group
// serving.kubeflow.org, version v1beta1, as KFServing and KServe defined it.
//
// The whole type is here. What is not served yet is refused by a rule of the
// CustomResourceDefinition with a sentence that names the field, so that nothing
// in a spec is ignored in silence. The rules stand on the types as
// kubebuilder:validation:XValidation markers, but for those that name frameworks:
// hack/codegen/crd makes them of the table of frameworks. testdata holds specs that the
// rules accept and refuse.
//
// The package decides nothing: types, names, and what code-generator makes of them.
//
// +k8s:deepcopy-gen=package
// +groupName=serving.kubeflow.org
package v1beta1
