import type { ExitCode } from '../diagnostics/problem.ts'
import type { World } from './world.ts'

/** One option of a command, as `util.parseArgs` takes it, with the text of `--help`. */
export interface Option {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  readonly multiple?: boolean
  /** How the value is written in help: `FILE`, `5s`. */
  readonly value?: string
  readonly summary: string
}

/** The words of one call, parsed: positionals after the command's name and options by name. */
export interface Invocation {
  readonly positionals: readonly string[]
  /** Value of a string option given once. */
  text(name: string): string | undefined
  /** Values of a repeatable option, in order. */
  texts(name: string): readonly string[]
  isOn(name: string): boolean
}

/** One command of kplay. Each lives in a file of its own below src/cli/ and exports `command`. */
export interface Command {
  /** `plan`, or two words for a family: `lab up`. */
  readonly name: string
  readonly summary: string
  /** The line after `kplay`: `plan FILE [-i INVENTORY]`. */
  readonly usage: string
  readonly options: Readonly<Record<string, Option>>
  run(invocation: Invocation, world: World): Promise<ExitCode>
}
