#!/usr/bin/env bash
# Runs golangci-lint with .golangci.yml, and govulncheck: hack/lint/lint.sh [packages]. Both are built once, from the
# go.mod beside this file, into the cache. Without packages it also lints the JavaScript.
set -euo pipefail
shopt -s inherit_errexit

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${SLUICE_CACHE:-$HOME/.cache/sluice}

# built MODULE PROGRAM prints the path of a program of a module, after it has built it if it is not in the cache.
built() {
  local version program
  version=$(sed -nE "s|^\s*$1 (\S+).*|\1|p" "$here/go.mod")-$(go env GOVERSION)
  program=$cache/$2-$version
  if [[ ! -x $program ]]; then
    echo "building $2 $version (once, some minutes)" >&2
    mkdir -p "$cache"
    CGO_ENABLED=0 go build -C "$here" -trimpath -ldflags '-s -w' -o "$program.$$" "$1/cmd/$2"
    mv "$program.$$" "$program" # whole or not at all, if two clones build at once
  fi
  echo "$program"
}

# vulnerabilities reports the known vulnerabilities of what the product calls. The database is on the network: where it
# can't be reached, nothing is checked, and a sentence reports that.
vulnerabilities() {
  local govulncheck
  govulncheck=$(built golang.org/x/vuln govulncheck)
  if ! timeout 30 "$govulncheck" -version | grep '^DB updated:' >/dev/null; then
    echo "govulncheck is skipped: its database of vulnerabilities can't be reached from here"
    return
  fi
  "$govulncheck" "$@"
}

# javascript lints the page of the plugin's dashboard. Without Node nothing is checked, and a sentence reports that.
javascript() {
  local web=cmd/kubectl-sluice/internal/dashboard/web rc=0 why
  why=$("$web/prepare.sh" packages) || rc=$?
  if ((rc == 77)); then
    echo "eslint and tsc are skipped: $why"
    return
  fi
  ((rc == 0)) && npm --prefix "$web" run --silent lint
}

linter=$(built github.com/golangci/golangci-lint/v2 golangci-lint)
cd "$here/../.."
status=0
"$linter" run "${@:-./...}" || status=1
if (($# == 0)); then # They are modules of their own, which the pattern doesn't reach.
  for module in hack/chart hack/release cmd/kubectl-sluice; do
    (cd "$module" && "$linter" run ./...) || status=1
  done
fi
vulnerabilities "${@:-./...}" || status=1
if (($# == 0)); then # Users run the plugin, too.
  (cd cmd/kubectl-sluice && vulnerabilities ./...) || status=1
  javascript || status=1
fi
exit "$status"
