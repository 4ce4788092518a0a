#!/usr/bin/env bash
# Runs all there is to check: linters, drift of generated code, unit tests, and the
# end-to-end tests on the local cluster, which is removed afterwards unless it ran
# before or KEEP=1. The cluster starts beside the linters, and the unit tests run beside
# those end-to-end tests that put no load on it. Goes on after a failure, exits with
# 1 then, and ends with a line
#
#   N passed, N failed, N skipped
#
# of the Go tests. A step that is not a test counts if it fails.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

results=$(mktemp -d)
status=0 started=0
declare -A background

# step TARGET: makes it.
step() {
  local began=$SECONDS
  echo "=== $1"
  if make -s "$1"; then
    echo "=== $1: $((SECONDS - began)) s"
    return 0
  fi
  echo "=== $1 failed after $((SECONDS - began)) s"
  echo 0 1 0 >>"$results/counts"
  status=1
  return 1
}

# tests TARGET FLAGS: makes it, and counts its tests; flags are testsum's.
tests() {
  local began=$SECONDS failed=0
  echo "=== $1"
  make -s "$1" TESTFLAGS=-json | "$results/testsum" "${@:2}" "$results/counts" || failed=1
  echo "=== $1: $((SECONDS - began)) s"
  ((failed == 0)) || status=1
  return "$failed"
}

cluster() { step up && step extend; }

# begin NAME COMMAND: runs it in the background, in a process group of its own, by which it
# can be ended.
begin() {
  set -m
  ("${@:2}" >"$results/$1" 2>&1) &
  background[$1]=$!
  set +m
}

# join NAME: waits until it has ended, and prints what it has printed.
join() {
  wait "${background[$1]}"
  local rc=$?
  cat "$results/$1"
  unset "background[$1]"
  ((rc == 0)) || status=1
  return "$rc"
}

finish() {
  trap '' INT TERM
  for pid in "${background[@]}"; do
    pkill -TERM -g "$pid"
    wait "$pid"
  done
  if [[ $started = 1 && ${KEEP:-} != 1 ]]; then
    step down
  fi
  touch "$results/counts"
  awk -v status="$status" '
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

if ! go build -buildvcs=false -o "$results/testsum" ./hack/testsum; then
  status=1
  exit
fi
go run ./hack/cluster status >/dev/null 2>&1 || started=1
begin cluster cluster
step lint
step verify-generated
join cluster && up=1
begin unit tests unit -slowest 10
renice -n 10 -g "${background[unit]}" >/dev/null # what answers predictions goes first
if [[ ${up:-} = 1 ]]; then
  E2E_LOAD_AFTER=${background[unit]} tests e2e -v
fi
join unit
