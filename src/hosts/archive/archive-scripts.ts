import { quoteWord } from '../../shell/quote.ts'

/*
 * How an archive gets to a host and becomes a release there, as sh for any POSIX shell with tar, gzip and sha512sum.
 *  1. It grows beside its place as `.kafka-RELEASE-DIGEST.part`. A line that breaks leaves what has come; the next try goes on behind it.
 *  2. What has come is compared with its digest as a whole before anything is made of it. Anything else than the archive is thrown away.
 *  3. It is unpacked beside its place, its main jar is looked for, then a rename puts it there. Whatever fails (a full disk), nothing is left and nothing has changed.
 */

export interface ArchivePlace {
  readonly root: string
  readonly release: string
  readonly sha512: string
}

/** Where an archive grows. */
export const partOf = ({ root, release, sha512 }: ArchivePlace): string =>
  `${root}/.kafka-${release}-${sha512.slice(0, 16)}.part`

const placeOf = (place: ArchivePlace): string => `root=${quoteWord(place.root)}
target=$root/kafka-${place.release}
part=${quoteWord(partOf(place))}
made=$root/.kafka-${place.release}.part
`

/** Says how many bytes have come already. */
export const buildAskScript = (place: ArchivePlace): string => `${placeOf(place)}
[ ! -e "$target" ] || { echo "$target is there already" >&2; exit 1; }
mkdir -p -- "$root" || exit 1
[ -e "$part" ] || : > "$part" || exit 1
wc -c < "$part"
`

/**
 * For a shell that reads it from standard input: what comes after it has said `kplay-ready` goes into the file, behind what has come; then it says `kplay-took CODE`.
 * Earlier nothing may be sent: a shell reads its script in blocks.
 */
export const buildTakeScript = (place: ArchivePlace): string =>
  `{\n${placeOf(place)}printf 'kplay-ready\\n'\ncat >> "$part"\nprintf 'kplay-took %s\\n' $?\nexit\n}\n`

/** Throws away what has come. */
export const buildDropScript = (place: ArchivePlace): string => `${placeOf(place)}rm -f -- "$part"\n`

/** Exit code of the script below where what has come is not the archive: it has been thrown away. */
export const notTheArchive = 61

/** Compares, unpacks, looks, renames. */
export const buildUnpackScript = (place: ArchivePlace): string => `${placeOf(place)}
undo() { rm -rf -- "$made"; rm -f -- "$part"; }
seen=$(sha512sum < "$part") || exit 1
[ "\${seen%% *}" = ${quoteWord(place.sha512)} ] || { rm -f -- "$part"; exit ${notTheArchive}; }
rm -rf -- "$made"
mkdir -- "$made" || { undo; exit 1; }
(cd "$made" && gzip -dc < "$part" | tar -xf - && sync) || { undo; exit 1; }
set -- "$made"/*/
[ $# -eq 1 ] && [ -d "$1" ] || { echo 'the archive holds more than one folder' >&2; undo; exit 1; }
ls "$1"libs/kafka_2.1[23]-${place.release}.jar > /dev/null 2>&1 || { echo 'the archive holds no Kafka ${place.release} (libs/kafka_2.13-${place.release}.jar)' >&2; undo; exit 1; }
mv -- "\${1%/}" "$target" || { undo; exit 1; }
undo
`
