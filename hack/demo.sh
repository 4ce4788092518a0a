#!/usr/bin/env bash
# Follows the canary document on the local cluster, command by command, and
# leaves the cluster up. Run it by `make demo`; it can be run again at any time.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
predictions=100 # a stage

export KUBECONFIG=$root/_local/kubeconfig
export PATH=$root/_local/bin:$PATH
export INGRESS_HOST=127.0.0.1 INGRESS_PORT=${SLUICE_INGRESS_PORT:-8080}
scratch=$(mktemp -d)
counts=$scratch/counts pictures=$scratch/pictures
trap 'rm -rf "$scratch"' EXIT

# run prints a command as the reader types it, then its output.
run() {
  printf '\n$ %s\n' "$1"
  eval "$1"
}

title() { printf '\n\n=== %s\n' "$1"; }

# curl shows no progress meter where its output is a terminal, as the reader's
# is; here it may not be one.
curl() { command curl --no-progress-meter "$@"; }

# request_counts prints what the ingress gateway has answered by workload,
# canonical service and canonical revision: what Kiali reads of it.
request_counts() {
  local gateway
  for gateway in $(kubectl -n istio-system get pods -l istio=ingressgateway -o jsonpath='{.items[*].metadata.name}'); do
    kubectl get --raw "/api/v1/namespaces/istio-system/pods/$gateway:15090/proxy/stats/prometheus"
  done | awk -F'upstream="' '
    /^envoy_istiocustom_istio_requests_total[{]/ {
      split($2, label, "\""); split(label[1], part, ";"); n = split($0, field, " ")
      if (part[2] == "default" && part[3] == "my-model") count[part[1] " " part[3] " " part[4]] += field[n]
    }
    END { for (key in count) print key, count[key] }' | sort
}

# wait_for_gateway waits until the gateway's Envoy has the VirtualService's
# weights: a moment after they are written.
wait_for_gateway() {
  local gateway wanted routed
  gateway=$(kubectl -n istio-system get pods -l istio=ingressgateway -o jsonpath='{.items[0].metadata.name}')
  wanted=$(kubectl get virtualservice my-model -o jsonpath='{range .spec.http[0].route[*]}{.destination.subset}={.weight}{"\n"}{end}' | sort)
  for _ in $(seq 60); do
    routed=$(istioctl proxy-config routes "$gateway.istio-system" -o json | tr -d ' \n' |
      grep -oE '"(cluster|name)":"outbound[|]80[|][^|]*[|]my-model-predictor[.]default[.][^"]*"(,"weight":[0-9]+)?' |
      sed -E 's/.*[|]80[|]([^|]*)[|][^,]*(,"weight":)?/\1=/; s/=$/=100/' | sort -u) || true
    [[ $routed != "$wanted" ]] || return 0
  done
  echo "the gateway does not have the weights of the VirtualService: it has $routed" >&2
  return 1
}

# show_graph sends some predictions and prints what the gateway counted meanwhile.
show_graph() {
  wait_for_gateway
  request_counts >"$counts"
  run "for i in \$(seq $predictions); do curl -s -o /dev/null -H \"Host: \${SERVICE_HOSTNAME}\" http://\${INGRESS_HOST}:\${INGRESS_PORT}/v1/models/\$MODEL_NAME:predict -d \$INPUT_PATH; done"
  printf '\nWhat Kiali'\''s versioned app graph draws, by the request counts of the ingress gateway:\n'
  local live
  live=$(kubectl get deployments -l app=my-model -o jsonpath='{range .items[?(@.spec.replicas>0)]}{.metadata.name}{" "}{end}')
  request_counts | awk -v live=" $live" -v earlier="$counts" '
    FILENAME == earlier { before[$1 " " $2 " " $3] = $4; next }
    { n = $4 - before[$1 " " $2 " " $3]; if (n > 0 || index(live, " " $1 " ")) { row[++rows] = $1 " " $2 " " $3; count[rows] = n; all += n } }
    END {
      line = "%-48s %-18s %-19s %8s %6s\n"
      printf line, "WORKLOAD", "CANONICAL SERVICE", "CANONICAL REVISION", "REQUESTS", "SHARE"
      for (i = 1; i <= rows; i++) { split(row[i], c, " "); printf line, c[1], c[2], c[3], count[i], (all ? int(100 * count[i] / all + 0.5) : 0) " %" }
    }' "$counts" -
}

# picture keeps the tree of the service, as kubectl's plugin shows it now.
picture() {
  printf '\n--- %s\n\n' "$1"
  kubectl sluice get my-model
} >>"$pictures"

# The plugin is needed once there is something to show: the cluster goes first.
CGO_ENABLED=0 nice go build -C "$root/cmd/kubectl-sluice" -trimpath -buildvcs=false -o "$scratch/kubectl-sluice" . &
plugin=$!
make -C "$root" --no-print-directory up
wait "$plugin"
mv "$scratch/kubectl-sluice" "$root/_local/bin/"
cluster_seconds=$SECONDS

cd "$root/test/e2e/testdata" # the document's manifests
if kubectl get inferenceservice my-model >/dev/null 2>&1; then
  title "Start again from nothing"
  run "kubectl delete inferenceservice my-model"
  run "kubectl wait --for=delete pod -l app=my-model --timeout=120s"
fi

title "Create the InferenceService with the initial model"
run "kubectl apply -f default.yaml"
run "kubectl wait --for=condition=Ready isvc/my-model --timeout=240s"
run "kubectl get inferenceservice"
run "kubectl get pods"
picture "the initial model"
title "Run a prediction"
run "MODEL_NAME=my-model"
run "INPUT_PATH=@./input.json"
run "SERVICE_HOSTNAME=\$(kubectl get inferenceservice \${MODEL_NAME} -o jsonpath='{.status.url}' | cut -d \"/\" -f 3)"
run "curl -v -H \"Host: \${SERVICE_HOSTNAME}\" http://\${INGRESS_HOST}:\${INGRESS_PORT}/v1/models/\$MODEL_NAME:predict -d \$INPUT_PATH"
echo
show_graph

title "Update the InferenceService with the canary model"
run "kubectl apply -f canary.yaml"
run "kubectl wait --for=condition=RolledOut isvc/my-model --timeout=240s"
run "kubectl get isvc my-model"
run "kubectl get pods"
show_graph
picture "the canary model, with 10 %"

title "Pinned canary"
run "kubectl apply -f pinned.yaml"
run "kubectl wait --for=condition=RolledOut isvc/my-model --timeout=240s"
run "kubectl get inferenceservices"
run "kubectl get pods"
show_graph
picture "the canary pinned, without traffic"

title "Promoting canary"
run "kubectl apply -f promotion.yaml"
run "kubectl wait --for=condition=RolledOut isvc/my-model --timeout=240s"
run "kubectl get inferenceservices"
run "kubectl get pods"
run "curl -v -H \"Host: \${SERVICE_HOSTNAME}\" http://\${INGRESS_HOST}:\${INGRESS_PORT}/v1/models/\$MODEL_NAME:predict -d \$INPUT_PATH"
echo
show_graph
picture "the canary promoted"

title "The rollout in pictures, by kubectl sluice get my-model"
cat "$pictures"

title "Done in $SECONDS s, $cluster_seconds s of it for the cluster, which is left up. To go on by hand, and to end:"
echo "export KUBECONFIG=$KUBECONFIG PATH=$root/_local/bin:\$PATH"
echo "kubectl sluice dashboard # a page of the service, live"
echo "curl -H 'Host: $SERVICE_HOSTNAME' http://$INGRESS_HOST:$INGRESS_PORT/v1/models/my-model:predict -d @$PWD/input.json; make -C $root down"
