#!/usr/bin/env bash
# Prepares what tests in Chromium need: the packages of package-lock.json, and Chromium, which is installed by apt if the
# machine has none. Where something can't be had it names it, and ends with 77: the tests are skipped then.
set -euo pipefail

web=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
chromium=${CHROMIUM:-/usr/bin/chromium}

missing() {
  echo "missing for tests in a browser: $1"
  exit 77
}

node=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null) || missing "Node.js 20 or later"
((node >= 20)) || missing "Node.js 20 or later: this is $node"
command -v npm >/dev/null || missing "npm"

cd "$web"
exec 9>package-lock.json.lock # Several tests may come here at once.
flock 9
if [[ ! node_modules/.package-lock.json -nt package-lock.json ]]; then
  npm ci >&2 || missing "the packages of package-lock.json: npm ci fails"
fi
if [[ ! -x $chromium ]]; then
  [[ $chromium == /usr/bin/chromium ]] || missing "$chromium"
  command -v apt-get >/dev/null || missing "$chromium, and apt-get to install it with"
  install=(apt-get install --yes --no-install-recommends chromium)
  { "${install[@]}" || { apt-get update && "${install[@]}"; }; } >&2 || missing "$chromium: apt-get can't install it"
fi
