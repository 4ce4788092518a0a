#!/usr/bin/env bash
# Prepares what the page's tests need: the packages of package-lock.json, and Chromium, which is installed by apt if the
# machine has none. `prepare.sh packages` prepares the packages only. What can't be had is named, and the exit code is
# 77: what needs it is skipped then.
set -euo pipefail

chromium=${CHROMIUM:-/usr/bin/chromium}

missing() {
  echo "missing: $1"
  exit 77
}

node=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null) || missing "Node.js 20 or later"
((node >= 20)) || missing "Node.js 20 or later, as this is $node"
command -v npm >/dev/null || missing "npm"

cd "$(dirname "${BASH_SOURCE[0]}")"
exec 9>package-lock.json.lock # Several tests may come here at once.
flock 9
if [[ ! node_modules/.package-lock.json -nt package-lock.json ]]; then
  npm ci >&2 || missing "the packages of package-lock.json, as npm ci fails"
fi
[[ ${1:-} == packages || -x $chromium ]] && exit

[[ $chromium == /usr/bin/chromium ]] || missing "$chromium"
command -v apt-get >/dev/null || missing "$chromium, and apt-get to install it with"
install=(apt-get install --yes --no-install-recommends chromium)
{ "${install[@]}" || { apt-get update && "${install[@]}"; }; } >&2 || missing "$chromium, as apt-get can't install it"
