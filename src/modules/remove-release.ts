import type { UndoStep } from './module.ts'

/*
 * Takes a release away again that this run put on a host. Not while the link in use points to it or a process runs from it (another node of the same
 * host may use it by now): then it stays, and the step fails. First out of sight, then removed, so that half a release is never taken for a whole one.
 */
const script = `set -e
d=$1
[ -d "$d" ] || exit 0
if [ "$(readlink -f -- "$2")" = "$(readlink -f -- "$d")" ]; then echo "$2 points to $d" >&2; exit 1; fi
for p in /proc/[0-9]*/cmdline; do
  if tr '\\0' ' ' 2>/dev/null < "$p" | grep -qF -- "$d/"; then echo "a process runs from $d" >&2; exit 1; fi
done
rm -rf -- "$d.going"
mv -- "$d" "$d.going"
rm -rf -- "$d.going"`

/** How a release is taken away again: `path` is its folder, `current` the link in use; both absolute. */
export const planRemoval = ({ path, current }: { readonly path: string; readonly current: string }): UndoStep => ({
  kind: 'module',
  module: 'command',
  args: { argv: ['sh', '-c', script, 'sh', path, current] },
})
