import { err, ok, type Result } from '../../diagnostics/result.ts'
import {
  leaseMs,
  type LeaseAnswer,
  type LeaseFence,
  type LeaseHolder,
  type LeasePlace,
  type LeaseRequest,
  type SeenLease,
} from '../../run/ports.ts'
import { quoteWord } from '../../shell/quote.ts'

/*
 * The lease of one node as sh (R10). It is the file `.kplay-lease` in the node's first log dir; a controller's is its metadata log dir.
 *  1. First line: `kplay-lease 1 NONCE BEAT UNTIL BOOT`. UNTIL is in seconds since the host's boot BOOT: nobody sets that clock, and it goes on while the host sleeps.
 *     Second line: the holder as JSON. Third: how a person breaks it.
 *  2. Writing and removing happen under flock on the folder itself, which leaves no file behind and ends with its process.
 *  3. A file is written beside, synced, renamed, and the folder synced: who reads sees the old or the new, whole.
 *  4. Reading starts no process: the shell's own words do. Finding also says where a lease could not be written, before a run begins.
 * Runs in a kept shell: in a subshell, without standard input. Everything it says stands on standard output; `fail WHY` where the host has no place for a lease.
 */

/** The file's name in its folder. */
export const leaseFileName = '.kplay-lease'

const leaseSeconds = leaseMs / 1000

/** The first key that says anything names the folder; Kafka's own default where none does. */
const keysOf = ({ roles }: LeasePlace): { readonly keys: readonly string[]; readonly fallback: string } => {
  const logDirs = ['log.dirs', 'log.dir']
  if (roles.includes('broker')) return { keys: logDirs, fallback: '/tmp/kafka-logs' }
  if (roles.includes('controller')) return { keys: ['metadata.log.dir', ...logDirs], fallback: '/tmp/kafka-logs' }
  return { keys: ['dataDir'], fallback: '' }
}

const findDir = (place: LeasePlace): string => {
  const { keys, fallback } = keysOf(place)
  return `config=${quoteWord(place.config)}
[ -r "$config" ] || fail "it may not read $config"
nl='
'
dir=
for key in ${keys.map((key) => quoteWord(key.replaceAll('.', '\\.'))).join(' ')}; do
  dir=$(sed -n "s/^[[:space:]]*$key[[:space:]]*[=:[:space:]][[:space:]]*//p" "$config")
  dir=\${dir##*"$nl"}
  [ -z "$dir" ] || break
done
[ -n "$dir" ] || dir=${quoteWord(fallback)}
dir=\${dir%%,*}
while :; do
  case $dir in *[[:space:]]) dir=\${dir%?} ;; *) break ;; esac
done
case $dir in *\\\\* | *'\${'*) fail "the log dir in $config is not written out ($dir), and only Kafka can read it: write the path itself there" ;; /*) ;; *) fail "its log dir is no absolute path: $dir" ;; esac
`
}

/** Shell words that read what lies in `$dir` into `$nonce $beat $until $since $holder` (empty: no lease) and the host's clock into `$boot $now`. */
const functions = `look() {
  { read -r now idle < /proc/uptime && read -r boot < /proc/sys/kernel/random/boot_id; } 2> /dev/null || fail 'its clock since boot cannot be read'
  now=\${now%.*} word= format= nonce= beat= until= since= holder=
  if { read -r word format nonce beat until since && read -r holder; } 2> /dev/null < "$file"; then
    [ "$word $format" = 'kplay-lease 1' ] || fail "$file is no lease that this kplay can read"
  elif [ -e "$file" ]; then
    fail "$file cannot be read, or is no lease"
  fi
}
tell() { printf '%s\\n' "dir $dir" "now $boot $now" "lease $nonce $beat $until $since" "holder $holder" "$1"; }
ready() {
  [ -w "$dir" ] || fail "$dir may not be written by this user"
  command -v flock > /dev/null || fail 'it has no command flock: install util-linux (or busybox)'
}
hold() {
  ready
  exec 9< "$dir"
  flock -n -x 9 || flock -w 5 -x 9 2> /dev/null && return
  tries=0
  until flock -n -x 9; do
    tries=$((tries + 1))
    [ $tries -le 50 ] || fail "the folder $dir cannot be locked (flock)"
    sleep 0.1 2> /dev/null || sleep 1
  done
}
put() {
  umask 022
  until=$((now + ${leaseSeconds})) since=$boot
  said=$( { printf '%s\\n' "kplay-lease 1 $nonce $beat $until $since" "$holder" "$hint" > "$file.new" && sync "$file.new" && mv -f "$file.new" "$file" && sync "$dir"; } 2>&1) && return
  rm -f "$file.new"
  set -- $(df -Pk "$dir" 2> /dev/null | tail -n 1)
  said=$(printf '%s' "$said" | head -n 1)
  fail "$file cannot be written (\${said:-no word of why}; \${4:-?} KiB are free there)"
}
`

const hintOf = ({ run }: LeaseHolder): string =>
  `kplay works on this cluster. kplay unlock ${run} -i INVENTORY shows who, and breaks this lease; the run then stops before its next act.`

const holding = (holder: LeaseHolder): string =>
  `holder=${quoteWord(JSON.stringify(holder))} hint=${quoteWord(hintOf(holder))}`

/** A nonce is ours and a plain word; anything else is a bug. */
const word = (text: string): string => {
  if (!/^[\w-]+$/.test(text)) throw new Error(`no plain word: ${text}`)
  return text
}

const work = (request: LeaseRequest): string => {
  switch (request.kind) {
    case 'find':
      return 'ready; look\ntell done\n'
    case 'read':
      return 'look\ntell done\n'
    case 'take': {
      const { was, nonce, holder } = request
      const expected = was === null ? ' ' : `${was.nonce} ${was.beat}`
      return `hold; look
[ "$nonce $beat" = ${quoteWord(expected)} ] || { tell kept; exit 0; }
nonce=${word(nonce)} beat=0 ${holding(holder)}
put; tell done
`
    }
    case 'renew':
      return `hold; look
[ "$nonce" = ${word(request.nonce)} ] || { tell kept; exit 0; }
beat=${Number(request.beat)} ${holding(request.holder)}
put; tell done
`
    case 'give-back':
      return `hold; look
[ "$nonce" = ${word(request.nonce)} ] || { tell kept; exit 0; }
rm -f "$file" "$file.new" && sync "$dir" || fail "$file cannot be removed"
look; tell done
`
  }
}

/** One question about a node's lease, for a kept shell. */
export const buildLeaseScript = (request: LeaseRequest): string => `(
fail() { printf 'fail %s\\n' "$*"; exit 0; }
${functions}${request.kind === 'find' ? findDir(request.place) : `dir=${quoteWord(request.dir)}\n`}[ -d "$dir" ] || fail "there is no folder $dir"
file=$dir/${leaseFileName}
${work(request)}) < /dev/null
`

/**
 * Lines for a script that must act only while this lease lies there, unexpired: they hold the folder's lock until the script ends, so nobody takes the lease in between.
 * Else they end the script with one of these exit codes; `unknown` says why on standard error.
 */
export const buildFence = (
  fence: LeaseFence,
  exit: { readonly other: number; readonly expired: number; readonly unknown: number },
): string => `fail() { printf '%s\\n' "$*" >&2; exit ${exit.unknown}; }
${functions}dir=${quoteWord(fence.dir)}
file=$dir/${leaseFileName}
hold; look
[ "$nonce" = ${word(fence.nonce)} ] || exit ${exit.other}
[ "$since" = "$boot" ] && [ "$now" -lt "$until" ] && [ $((until - now)) -le ${leaseSeconds} ] || exit ${exit.expired}
`

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string'
const texts = ['run', 'clusterId', 'playbook', 'who', 'since', 'digest', 'hostName']

const parseHolder = (text: string): LeaseHolder | null => {
  try {
    const value = JSON.parse(text) as Readonly<Record<string, unknown>> | null
    const isHolder =
      value?.['format'] === 1 &&
      typeof value['pid'] === 'number' &&
      texts.every((key) => typeof value[key] === 'string') &&
      ['startTicks', 'bootId', 'pidNamespace'].every((key) => isTextOrNull(value[key]))
    return isHolder ? (value as unknown as LeaseHolder) : null
  } catch {
    return null
  }
}

/** What is left of a lease at `now`; null where its clock is not this one: the host was booted since, or its boot is another's. */
const remainingOf = (of: {
  readonly until: number
  readonly now: number
  readonly isSameBoot: boolean
}): number | null => {
  const seconds = of.until - of.now
  if (!of.isSameBoot || seconds > leaseSeconds) return null
  return Math.max(0, seconds) * 1000
}

const answerPattern =
  /^dir (?<dir>[^\n]+)\nnow (?<boot>\S+) (?<now>\d+)\nlease (?<lease>[^\n]*)\nholder (?<holder>[^\n]*)\n(?<end>done|kept)\n$/

const leasePattern = /^(?<nonce>[\w-]+) (?<beat>\d+) (?<until>\d+) (?<since>\S+)$/

/** The lease of an answer's lines; undefined where the file says something else. */
const parseSeen = (said: Readonly<Record<string, string>>): SeenLease | undefined => {
  const line = leasePattern.exec(said['lease'] ?? '')?.groups
  if (line === undefined) return undefined
  const isSameBoot = line['since'] === said['boot']
  const remainingMs = remainingOf({ until: Number(line['until']), now: Number(said['now']), isSameBoot })
  return {
    nonce: line['nonce'] ?? '',
    beat: Number(line['beat']),
    holder: parseHolder(said['holder'] ?? ''),
    remainingMs,
  }
}

/** Reads what `buildLeaseScript` printed. The error is a sentence. */
export const readLeaseAnswer = (printed: string): Result<LeaseAnswer, string> => {
  const said = answerPattern.exec(printed)?.groups
  if (said === undefined) return err(/^fail (.+)/m.exec(printed)?.[1] ?? 'it gave no answer')
  const { dir = '', lease = '', end } = said
  const seen = lease.trim() === '' ? null : parseSeen(said)
  return seen === undefined
    ? err(`${dir}/${leaseFileName} is no lease: ${lease.slice(0, 80)}`)
    : ok({ dir, lease: seen, isDone: end === 'done' })
}
