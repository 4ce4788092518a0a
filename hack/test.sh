#!/usr/bin/env bash
# Runs all there is to check: linters, drift of generated code, unit tests, and the
# end-to-end tests on the local cluster, which is removed afterwards unless it ran
# before or KEEP=1. It is extended, the linters look at the code, and then the unit tests
# run, beside those end-to-end tests that put no load on it. Goes on after a failure,
# exits with 1 then, and ends with the messages of the tests that failed, and a line
#
#   N passed, N failed, N skipped
#
# of the Go tests, subtests among them. A step that is not a test counts if it fails.
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

# tests TARGET FORMAT: makes it, prints its tests in that format of gotestsum's, and counts them.
tests() {
  local began=$SECONDS rc=0 passed=0 failed=0 skipped=0
  export counts=$results/$1.counts gotestsum=$results/gotestsum
  echo "=== $1"
  "$gotestsum" --format "$2" --ignore-non-json-output-lines --jsonfile "$results/$1.json" \
    --jsonfile-timing-events "$results/$1.timing.json" --post-run-command 'bash -c count' \
    --raw-command -- make -s "$1" TESTFLAGS=-json || rc=1
  echo "=== $1: $((SECONDS - began)) s"
  [[ -f $counts ]] && read -r passed failed skipped <"$counts"
  ((rc == 0 || failed > 0)) || failed=1 # it has ended without a test that failed
  echo "$passed $failed $skipped" >>"$results/counts"
  ((rc == 0)) || status=1
  return "$rc"
}

# count, which gotestsum runs at the end, writes how many tests passed, failed and were skipped, and prints
# the slowest, subtests apart. A package that fails without one of its tests counts as a test that failed.
count() {
  local ended=$GOTESTSUM_JSONFILE_TIMING_EVENTS
  echo "$(grep -c '"Action":"pass".*"Test":' "$ended") $TESTS_FAILED $TESTS_SKIPPED" >"$counts"
  [[ $counts == */e2e.counts ]] && return # Its tests wait for their turns, and it prints how long they took.
  grep -v '"Test":"[^"]*/' "$ended" | "$gotestsum" tool slowest --num 10 | sed 's/^/slowest: /'
}
export -f count

# failures prints the messages of the tests that failed, the last thirty of each test and five lines of
# each message: what a test logs of a cluster fills more than a terminal remembers.
failures() {
  local file
  for file in "$results"/{unit,e2e}.json; do
    [[ -f $file ]] && python3 -c '
import collections, json, re, sys
messages, failed = collections.defaultdict(list), []
for event in map(json.loads, open(sys.argv[1])):
    test = event.get("Package", "").rsplit("/", 1)[-1] + " " + event.get("Test", "")
    line = event.get("Output", "").rstrip()[:400]
    if event["Action"] == "fail":
        failed.append(test)
    elif re.match(r" +\w+\.go:\d+: |panic: |WARNING: DATA RACE", line):
        messages[test].append([line])
    elif line.startswith(" " * 8) and messages[test]:
        messages[test][-1].append(line)
for test in failed:
    print("=== failed:", test)
    print(*(line for message in messages[test][-30:] for line in message[:5]), sep="\n")
' "$file"
  done
}

# begin NAME COMMAND: runs it in the background, in a process group of its own, by which it
# can be ended. Others see by the file NAME.ended that it has ended: a process's number may be
# another's by then.
begin() {
  set -m
  (
    "${@:2}" >"$results/$1" 2>&1
    rc=$?
    touch "$results/$1.ended"
    exit "$rc"
  ) &
  background[$1]=$!
  set +m
}

# aside NAME COMMAND: begins it with a low priority: what answers predictions goes first.
aside() { begin "$1" yielding "${@:2}"; }

# yielding COMMAND: runs it with that priority. The shell that runs it has it before the first process does: one that is
# being made meanwhile would keep the old one.
yielding() {
  renice -n 10 -p "$BASHPID" >/dev/null
  "$@"
}

# join NAME: prints what it prints until it has ended. Does nothing if it has not begun.
join() {
  [[ -v background[$1] ]] || return 0
  if [[ -e $results/$1.ended ]]; then
    cat "$results/$1"
  else
    tail -n +1 -f --pid="${background[$1]}" "$results/$1"
  fi
  wait "${background[$1]}"
  local rc=$?
  unset "background[$1]"
  ((rc == 0)) || status=1
  return "$rc"
}

# without_cluster is the linters, of which the result is printed as soon as it is there, and then the unit tests.
without_cluster() {
  local rc=0
  step lint >"$results/lint" 2>&1 || rc=1
  cat "$results/lint" >&3
  rm "$results/lint"
  tests unit standard-quiet || rc=1
  return "$rc"
}

finish() {
  trap '' INT TERM
  for name in "${!background[@]}"; do
    pkill -TERM -g "${background[$name]}"
    wait "${background[$name]}"
    cat "$results/$name"
  done
  [[ -f $results/lint ]] && cat "$results/lint" # interrupted before it was printed
  if [[ $started = 1 && ${KEEP:-} != 1 ]]; then
    step down
  fi
  failures
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

if ! CGO_ENABLED=0 go build -C hack/tools -buildvcs=false -trimpath -o "$results/" gotest.tools/gotestsum; then
  status=1
  exit
fi
go run ./hack/cluster status >/dev/null 2>&1 || started=1
begin up step up
aside verify-generated step verify-generated
exec 3>&1
aside unit without_cluster
exec 3>&- # What a test starts and leaves running, such as an API server, would keep it open.
join up && up=1
if [[ ${up:-} = 1 ]]; then
  begin extend step extend
  E2E_EXTENDED_AFTER=$results/extend.ended E2E_LOAD_AFTER="$results/verify-generated.ended $results/unit.ended" \
    tests e2e standard-verbose
fi
join verify-generated
join extend
join unit
