#!/usr/bin/env bash
# Generates what is made from the types in apis/: deepcopy functions beside them,
# clients under generated/, the CustomResourceDefinition under manifests/, the files
# that the Helm chart has from there, the reference, docs/api.md, and the page of the
# manager's metrics, docs/metrics.md.
# Works on the module in the current folder; the tools are built from hack/tools.
set -euo pipefail

hack=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools=${SLUICE_CACHE:-$HOME/.cache/sluice}/tools-$(sha256sum "$hack/tools/go.sum" | cut -c1-12)
module=github.com/sluice-serving/sluice
api=$module/apis/serving/v1beta1

mkdir -p "$tools"
go build -C "$hack/tools" -o "$tools/" tool

# gen TOOL NAME [FLAGS]: remakes generated/NAME.
gen() {
  local tool=$1 name=$2
  shift 2
  rm -rf "generated/$name"
  "$tools/$tool" --output-dir "generated/$name" --output-pkg "$module/generated/$name" "$@"
}

# external names the apply configurations that client-go has for types in ours.
external() {
  local from=k8s.io/api to=k8s.io/client-go/applyconfigurations type
  echo -n "$from/apps/v1.DeploymentStrategy:$to/apps/v1"
  for type in Affinity Container ContainerPort ContainerResizePolicy ContainerRestartRule \
    EnvFromSource EnvVar EphemeralContainer EvictionResponder HostAlias Lifecycle \
    LocalObjectReference PodDNSConfig PodOS PodReadinessGate PodResourceClaim \
    PodSchedulingGate PodSchedulingGroup PodSecurityContext Probe ResourceRequirements \
    SecurityContext Toleration TopologySpreadConstraint Volume VolumeDevice VolumeMount; do
    echo -n ",$from/core/v1.$type:$to/core/v1"
  done
}

rm -f apis/serving/v1beta1/zz_generated.deepcopy.go
"$tools/deepcopy-gen" --output-file zz_generated.deepcopy.go "$api"
gen applyconfiguration-gen applyconfiguration --openapi-schema "$hack/codegen/openapi.json" \
  --external-applyconfigurations "$(external)" "$api"
gen client-gen clientset --clientset-name versioned --input-base "" --input "$api" \
  --apply-configuration-package "$module/generated/applyconfiguration"
gen lister-gen listers "$api"
gen informer-gen informers --listers-package "$module/generated/listers" \
  --versioned-clientset-package "$module/generated/clientset/versioned" "$api"

# A bound of a query is a number with a fraction, which the generator takes only on demand.
crd=$("$tools/controller-gen" crd:allowDangerousTypes=true paths="./apis/serving/v1beta1" output:crd:stdout | go run ./hack/codegen/crd)
mkdir -p manifests/chart/sluice/files docs
echo "$crd" > manifests/serving.kubeflow.org_inferenceservices.yaml
cp manifests/{admission,rbac,roles,serving.kubeflow.org_inferenceservices}.yaml manifests/chart/sluice/files/
reference=$(go run ./hack/codegen/reference manifests/serving.kubeflow.org_inferenceservices.yaml)
echo "$reference" > docs/api.md
metrics=$(go run ./hack/codegen/metrics)
echo "$metrics" > docs/metrics.md
