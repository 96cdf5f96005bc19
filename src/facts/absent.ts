/** The end of a script that found nothing at `$p`: says `absent`, or that a folder on the way may not be entered, so that nobody knows. */
export const absentOrUnknown = `  up=$p
  while [ -n "$up" ] && [ ! -e "$up" ]; do up=\${up%/*}; done
  if [ -d "$up/" ] && [ ! -x "$up/" ]; then echo "may not look into $up" >&2; exit 1; fi
  echo absent`
