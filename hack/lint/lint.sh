#!/usr/bin/env bash
# Runs golangci-lint with .golangci.yml: hack/lint/lint.sh [packages]. It is built
# once, from the go.mod beside this file, into the cache.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=$(sed -nE 's|^\s*github.com/golangci/golangci-lint/v2 (\S+).*|\1|p' "$here/go.mod")-$(go env GOVERSION)
linter=${SLUICE_CACHE:-$HOME/.cache/sluice}/golangci-lint-$version

if [[ ! -x $linter ]]; then
  echo "building golangci-lint $version (once, some minutes)"
  mkdir -p "$(dirname "$linter")"
  CGO_ENABLED=0 go build -C "$here" -trimpath -ldflags '-s -w' -o "$linter.$$" tool
  mv "$linter.$$" "$linter" # whole or not at all, if two clones build at once
fi
cd "$here/../.."
status=0
"$linter" run "${@:-./...}" || status=1
if (($# == 0)); then # hack/release is a module of its own, which the pattern doesn't reach.
  (cd hack/release && "$linter" run ./...) || status=1
fi
exit "$status"
