// Package manifests has the CustomResourceDefinition and the admission policy for programs that check specs without a
// cluster. The manager and the controller don't import it; the folder is the base that installs Sluice.
package manifests

import _ "embed"

// CustomResourceDefinition is that of the InferenceService, as YAML.
//
//go:embed serving.kubeflow.org_inferenceservices.yaml
var CustomResourceDefinition []byte

// AdmissionPolicy is the ValidatingAdmissionPolicy that warns of annotations that are ignored, and its binding, as YAML.
//
//go:embed admission.yaml
var AdmissionPolicy []byte
