/*
 * The one question that every ZooKeeper server answers to anybody: `srvr` is the only four-letter word allowed by default (4lw.commands.whitelist, 3.5.3 and later).
 * The server writes a few lines and closes. Source: zookeeperAdmin, "The Four Letter Words".
 */
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { err, ok, type Result } from '../../diagnostics/result.ts'

/** What a server says of itself. */
export interface ServerAnswer {
  /** `3.8.4`, without the build behind it. */
  readonly version: string
  readonly mode: 'leader' | 'follower' | 'observer' | 'standalone'
}

const modes: readonly string[] = ['leader', 'follower', 'observer', 'standalone'] satisfies ServerAnswer['mode'][]
const isMode = (text: string | undefined): text is ServerAnswer['mode'] => text !== undefined && modes.includes(text)

/** The error is a few words for a person: a server that does not serve, or somebody else. */
export const parseServerAnswer = (text: string): Result<ServerAnswer, string> => {
  const version = /^Zookeeper version: (\d+\.\d+\.\d+)/m.exec(text)?.[1]
  const mode = /^Mode: (\w+)/m.exec(text)?.[1]
  if (version !== undefined && isMode(mode)) return ok({ version, mode })
  const [line = ''] = text.trim().split('\n')
  return err(line === '' ? 'it closed without an answer' : line.slice(0, 200))
}

/** Asks over an open stream, which is ended afterwards. Never rejects. */
export const askServer = (stream: Duplex, timeoutMs: number): Promise<Result<ServerAnswer, string>> =>
  new Promise((resolve) => {
    let text = ''
    const end = (answer: Result<ServerAnswer, string>): void => {
      clearTimeout(timer)
      stream.destroy()
      resolve(answer)
    }
    const timer = setTimeout(() => end(err(`no answer in ${timeoutMs} ms`)), timeoutMs)
    stream.on('data', (part: Buffer) => {
      text = (text + part.toString('latin1')).slice(0, 10_000)
    })
    stream.once('error', (error: Error) => end(err(error.message)))
    stream.once('close', () => end(parseServerAnswer(text)))
    stream.once('end', () => end(parseServerAnswer(text)))
    stream.write('srvr')
  })

/** Asks the server at an address. Never rejects. */
export const askServerAt = (
  at: { readonly host: string; readonly port: number },
  timeoutMs: number,
): Promise<Result<ServerAnswer, string>> => askServer(connect(at), timeoutMs)
