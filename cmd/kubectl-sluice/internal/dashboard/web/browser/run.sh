#!/usr/bin/env bash
# Tests the dashboard in Chromium, which is installed if the machine has none, and that dist is what src makes.
# Pictures are kept in SCREENSHOTS (default _local/screenshots).
set -euo pipefail
shopt -s inherit_errexit

web=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export CHROMIUM=${CHROMIUM:-/usr/bin/chromium}
export SCREENSHOTS=${SCREENSHOTS:-$(git -C "$web" rev-parse --show-toplevel)/_local/screenshots}

if [[ ! -x $CHROMIUM ]]; then
  command -v apt-get >/dev/null || { echo "missing $CHROMIUM, and no apt-get to install it with" >&2; exit 1; }
  install=(apt-get install --yes --no-install-recommends chromium)
  "${install[@]}" || { apt-get update && "${install[@]}"; }
fi

cd "$web"
npm ci
before=$(cat dist/* | sha256sum)
npm run build
if [[ $(cat dist/* | sha256sum) != "$before" ]]; then
  echo "dist differed from what src makes: it is made anew, commit it" >&2
  exit 1
fi

begun=$SECONDS
SLUICE_BROWSER=1 go test -C "$web/.." -run '^TestBrowser$' -count=1 -timeout 10m -v .
echo "the browser test took $((SECONDS - begun)) s; its pictures are in $SCREENSHOTS"
