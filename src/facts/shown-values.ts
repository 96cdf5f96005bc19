/** What `systemctl show -p KEY` printed, by key; lines that hold no value are left out. */
export const shownValues = (output: string): ReadonlyMap<string, string> => {
  const lines = output.split('\n').filter((line) => line.includes('='))
  return new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
}
