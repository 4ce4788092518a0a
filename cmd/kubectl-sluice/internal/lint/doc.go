// Package lint checks manifests of InferenceServices without a cluster: by the rules of the CustomResourceDefinition and
// of the ValidatingAdmissionPolicy, with the API server's own library; by those that the controller checks before it
// renders a spec; and for what is legal and unwise.
package lint
