#!/bin/sh
# Installs the packages that package-lock.json pins (Node 26 among them) when they are missing or stale. Two first runs at once take turns.
set -eu
cd -- "$(dirname -- "$0")/.."
# A linked node_modules belongs to another checkout: npm ci would empty that one.
fresh() { [ -e node_modules/.package-lock.json ] && { [ -L node_modules ] || [ ! package-lock.json -nt node_modules/.package-lock.json ]; }; }
fresh && exit 0
command -v npm >/dev/null || {
  echo 'kplay: npm is needed once, to install its packages.' >&2
  echo '  fix: install Node 20 or newer, which brings npm.' >&2
  exit 69
}
lock=.kplay-setup.lock
until mkdir "$lock" 2>/dev/null; do
  holder=$(cat "$lock/pid" 2>/dev/null || echo)
  if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then rm -rf "$lock"; else sleep 1; fi
done
echo $$ > "$lock/pid"
trap 'rm -rf "$lock"' EXIT
trap 'exit 130' INT TERM HUP
fresh && exit 0
echo 'kplay: installing packages, once …' >&2
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2 || {
  echo 'kplay: npm ci failed; its words stand above.' >&2
  echo "  fix: check the network and 'npm config get registry', then try again." >&2
  exit 69
}
# Only faster: without it kplay runs from src/.
node_modules/.bin/node scripts/build.ts >/dev/null 2>&1 || true
