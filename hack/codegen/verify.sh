#!/usr/bin/env bash
# Fails if what is generated differs from what the types in apis/, and the metrics, would make now.
# Generates into a copy and leaves the clone as it is.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
generate=$PWD/hack/codegen/generate.sh
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

mkdir "$copy/hack"
cp -r go.mod go.sum apis "$copy/"
cp -r hack/codegen "$copy/hack/"
cp -r --parents pkg cmd/manager/{metrics,version} "$copy/" # rules are made of the table of frameworks, and docs of the metrics
cp --parents manifests/*.yaml "$copy/" # the chart has some of them
(cd "$copy" && "$generate")

crd=manifests/serving.kubeflow.org_inferenceservices.yaml
drift=0
for path in apis generated "$crd" manifests/chart/sluice/files docs/api.md docs/metrics.md; do
  diff -ru "$path" "$copy/$path" || drift=1
done
if [[ $drift = 1 ]]; then
  echo "generated code is out of date: run make generate, and commit what it changes" >&2
  exit 1
fi
