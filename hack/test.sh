#!/usr/bin/env bash
# Runs all there is to check: linters, drift of generated code, unit tests, and the
# end-to-end tests on the local cluster, which is removed afterwards unless it ran
# before or KEEP=1. The unit tests run beside those end-to-end tests that wait most of
# the time. Goes on after a failure, exits with 1 then, and ends with a line
#
#   N passed, N failed, N skipped
#
# of the Go tests. A step that is not a test counts if it fails.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

results=$(mktemp -d)
status=0 steps_failed=0 started=0

# step TARGET: makes it.
step() {
  local began=$SECONDS
  echo "=== $1"
  if make -s "$1"; then
    echo "=== $1: $((SECONDS - began)) s"
    return 0
  fi
  echo "=== $1 failed after $((SECONDS - began)) s"
  status=1 steps_failed=$((steps_failed + 1))
  return 1
}

# tests TARGET FLAGS: makes it, and counts its tests; flags are testsum's.
tests() {
  local began=$SECONDS
  echo "=== $1"
  local failed=0
  make -s "$1" TESTFLAGS=-json | "$results/testsum" "${@:2}" "$results/counts" || failed=1
  echo "=== $1: $((SECONDS - began)) s"
  ((failed == 0)) || status=1
  return "$failed"
}

# join PID: prints what a `tests` in the background has printed, once it has ended.
join() {
  wait "$1" || status=1
  cat "$results/background"
}

finish() {
  trap '' INT TERM
  if [[ -n ${unit:-} ]] && kill -0 "$unit" 2>/dev/null; then
    pkill -TERM -g "$unit"
    wait "$unit"
  fi
  if [[ $started = 1 && ${KEEP:-} != 1 ]]; then
    step down
  fi
  touch "$results/counts"
  awk -v failed="$steps_failed" -v status="$status" '
    { passed += $1; failed += $2; skipped += $3 }
    END {
      if (status && !failed) failed = 1
      printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
    }' "$results/counts"
  rm -rf "$results"
  exit "$status"
}
trap finish EXIT
trap 'status=1; exit' INT TERM

step lint
step verify-generated
if go build -buildvcs=false -o "$results/testsum" ./hack/testsum; then
  set -m # the background has a process group of its own, by which it can be ended
  (tests unit -slowest 10 >"$results/background" 2>&1) &
  unit=$!
  set +m
  renice -n 10 -g "$unit" >/dev/null # what answers predictions goes first
  go run ./hack/cluster status >/dev/null 2>&1 || started=1
  step up && step extend && E2E_ALONE_AFTER=$unit tests e2e -v
  join "$unit"
else
  status=1
fi
