import { Buffer } from 'node:buffer'
import type { ActAnswer, CopyFileRequest, HostResult, WriteFileRequest } from '../../run/ports.ts'
import { quoteWord } from '../../shell/quote.ts'

/*
 * New content for a file, as sh. The content comes on standard input, in base64.
 *  1. A link is followed: the file it leads to is replaced, the link stays.
 *  2. The file must still hold what was decided on; else nothing is written.
 *  3. The new file is made beside it as a copy of the old one (owner, mode, ACL), then filled and compared with its digest. A full disk ends here, the old file untouched.
 *  4. The old content is kept as the backup, both are on disk, then a rename puts the new one in its place. Who opens the file sees the old or the new, whole.
 * The exit codes below are the script's own and mean: the file is as it was.
 */

const changed = 51
const notOrdinary = 52
const notKept = 53

const digestOf = `digest_of() { set -- $(sha256sum < "$1") && printf %s "$1"; }`

/** The atomic, fenced write. */
export const buildWriteFileScript = ({ path, was, sha256, backup, fresh }: Omit<WriteFileRequest, 'content'>): string =>
  `path=${quoteWord(path)} was=${quoteWord(was ?? '')} wanted=${quoteWord(sha256)} backup=${quoteWord(backup ?? '')}
${digestOf}
real=$path
[ ! -L "$path" ] || real=$(readlink -f -- "$path") || exit ${notOrdinary}
new=\${real%/*}/.\${real##*/}.kplay-$$
trap 'rm -f -- "$new"' EXIT
umask 077
if [ -e "$real" ]; then
  [ -f "$real" ] || exit ${notOrdinary}
  [ "$(digest_of "$real")" = "$was" ] || exit ${changed}
  cp -a -- "$real" "$new" || exit 1
  [ "$(stat -c %u:%g:%a "$new")" = "$(stat -c %u:%g:%a "$real")" ] || exit ${notKept}
else
  [ -z "$was" ] || exit ${changed}
fi
base64 -d > "$new" || exit 1
[ "$(digest_of "$new")" = "$wanted" ] || { echo 'what arrived is not what was sent' >&2; exit 1; }
${fresh === undefined ? '' : `[ -n "$was" ] || [ "$(stat -c %u:%g "$new")" = ${fresh.uid}:${fresh.gid} ] || chown ${fresh.uid}:${fresh.gid} "$new" || exit ${notKept}\n`}[ -n "$was" ] || chmod ${fresh?.mode ?? '644'} "$new" || exit 1
if [ -n "$backup" ] && [ ! -e "$backup" ]; then cp -a -- "$real" "$backup.part" && mv -f -- "$backup.part" "$backup" || exit 1; fi
sync && mv -f -- "$new" "$real" && sync
`

/** Copies a file with owner and mode, atomically, into a folder that is made when it is not there. */
export const buildCopyFileScript = ({ path, to, sha256 }: CopyFileRequest): string =>
  `path=${quoteWord(path)} to=${quoteWord(to)} wanted=${quoteWord(sha256)}
${digestOf}
part=$to.kplay-$$
trap 'rm -f -- "$part"' EXIT
[ -d "\${to%/*}" ] || mkdir -p -m 700 -- "\${to%/*}" || exit 1
cp -a -- "$(readlink -f -- "$path")" "$part" || exit 1
[ "$(digest_of "$part")" = "$wanted" ] || exit ${changed}
sync && mv -f -- "$part" "$to" && sync
`

const whyOf = (path: string, { exitCode, signal, stderr }: HostResult): string => {
  const ended = `it ended with ${signal ?? `exit code ${exitCode}`}: ${stderr.trim()}`
  const known: Readonly<Record<number, string>> = {
    [changed]: `${path} was changed by somebody else meanwhile: nothing was written`,
    [notOrdinary]: `${path} is no ordinary file: nothing was written`,
    [notKept]: `the owner and mode of ${path} could not be kept by this user: nothing was written`,
  }
  return known[exitCode ?? -1] ?? `${path} was not written, ${ended}`
}

/** What the end of either script means. */
export const readFileResult = (path: string, result: HostResult): ActAnswer => {
  const { exitCode } = result
  const code = exitCode === null ? {} : { exitCode }
  return exitCode === 0
    ? { ok: true, ...code, output: '' }
    : { ok: false, ...code, output: '', why: whyOf(path, result) }
}

/** The content as the script wants it on its input. */
export const encodeContent = (content: string): string => Buffer.from(content, 'latin1').toString('base64')
