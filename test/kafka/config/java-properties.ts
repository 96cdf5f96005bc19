import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('./ReadProperties.java', import.meta.url))

const textBytes = (text: string): Buffer => {
  const bytes = Buffer.alloc(4 + text.length * 2)
  bytes.writeInt32BE(text.length)
  for (let at = 0; at < text.length; at++) bytes.writeUInt16BE(text.charCodeAt(at), 4 + at * 2)
  return bytes
}

const countBytes = (count: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(count)
  return bytes
}

/** What java.util.Properties reads from each text: keys with values, or undefined where it refuses the text. One JVM for all. */
export const readByJava = (texts: readonly string[]): (ReadonlyMap<string, string> | undefined)[] => {
  const input = Buffer.concat([countBytes(texts.length), ...texts.map(textBytes)])
  const { stdout, stderr, status } = spawnSync('java', ['-XX:TieredStopAtLevel=1', program], {
    input,
    maxBuffer: 2 ** 28,
  })
  if (status !== 0) throw new Error(`java ended with ${String(status)}: ${stderr.toString()}`)
  let at = 0
  const int = (): number => {
    at += 4
    return stdout.readInt32BE(at - 4)
  }
  const text = (): string => {
    const length = int()
    at += length * 2
    return Array.from({ length }, (_, i) => String.fromCharCode(stdout.readUInt16BE(at - (length - i) * 2))).join('')
  }
  return texts.map(() => {
    const size = int()
    return size < 0 ? undefined : new Map(Array.from({ length: size }, () => [text(), text()] as const))
  })
}
