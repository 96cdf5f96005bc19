import { quoteWord } from '../../shell/quote.ts'

/** Points `path` to `to`: a new link beside it, then a rename, which replaces a link in one step and fails on a real folder. */
export const buildSymlinkScript = ({ path, to }: { readonly path: string; readonly to: string }): string =>
  `path=${quoteWord(path)}
[ -L "$path" ] || [ ! -e "$path" ] || { echo "$path is no symlink" >&2; exit 1; }
new=$path.kplay-$$
rm -f -- "$new" && ln -s -- ${quoteWord(to)} "$new" && mv -T -- "$new" "$path" && exit 0
rm -f -- "$new"
exit 1
`

/**
 * Puts the release folder \`source\` at \`target\`, atomically: filled beside it under a name of its own, then renamed. Jars and class archives are hard links where
 * the file system allows; scripts and configuration, which people edit, are copies. What an interrupted try left is removed first.
 */
export const buildInstallScript = ({ source, target }: { readonly source: string; readonly target: string }): string =>
  `source=${quoteWord(source)}
target=${quoteWord(target)}
root=\${target%/*}
part=$root/.\${target##*/}.part
[ -d "$source" ] || { echo "$source is not there" >&2; exit 1; }
[ ! -e "$target" ] || { echo "$target is there already" >&2; exit 1; }
mkdir -p -- "$root" && rm -rf -- "$part" || exit 1
if ! cp -al -- "$source" "$part" 2> /dev/null; then
  rm -rf -- "$part"
  cp -a -- "$source" "$part" || { rm -rf -- "$part"; exit 1; }
fi
for folder in bin config; do
  [ ! -d "$source/$folder" ] || { rm -rf -- "$part/$folder" && cp -a -- "$source/$folder" "$part/$folder"; } || exit 1
done
mv -T -- "$part" "$target"
`
