/** Where a shell command may be broken without changing its meaning: before an option or a pipe. */
const breaks = / (?=--|\| )/

/** A shell command in lines of at most `width` characters where it can be broken; it can be copied as it stands. */
export const wrapCommand = (command: string, width: number): string[] => {
  const lines: string[] = []
  for (const part of command.split(breaks)) {
    const last = lines.at(-1)
    if (last === undefined) lines.push(part)
    else if (last.length + 3 + part.length <= width) lines[lines.length - 1] = `${last} ${part}`
    else {
      lines[lines.length - 1] = `${last} \\`
      lines.push(`  ${part}`)
    }
  }
  return lines
}
