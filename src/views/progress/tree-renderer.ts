/**
 * listr2 as a drawer of rows: each row is a task of it that never runs, its state is set from outside.
 * Its own output is not used: it writes to the process's streams, redraws at every change, and listens to signals; here the owner asks for lines.
 */
import { DefaultRenderer, Listr, type ListrTaskState } from 'listr2'
import { inkOf, type Ink } from '../plan/ink.ts'
import { clip } from './clip.ts'
import type { Row, RowState } from './row.ts'

type Factory = Listr<unknown, 'default', 'default'>
type Task = Factory['tasks'][number]

const taskStates: Readonly<Record<RowState, string>> = {
  pending: 'WAITING',
  running: 'STARTED',
  asking: 'STARTED',
  done: 'COMPLETED',
  skipped: 'SKIPPED',
  failed: 'FAILED',
  detail: 'STARTED',
}

/** Of a failed task, listr2 draws what is below it only when something there failed, too. */
const taskStateOf = (row: Row, parent: Row | undefined): string =>
  taskStates[row.state === 'detail' && parent?.state === 'failed' ? 'failed' : row.state]

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/** How a frame is drawn. */
export interface Look {
  readonly columns: number
  readonly color: boolean
  /** Picks the picture of what runs; undefined when nothing moves any more. */
  readonly tick: number | undefined
}

const iconOf = (state: RowState, ink: Ink, tick: number | undefined): string => {
  switch (state) {
    case 'pending':
      return ink.dim('·')
    case 'running':
      return ink.yellow(tick === undefined ? '■' : (spinner[tick % spinner.length] ?? ''))
    case 'asking':
      return ink.yellow('?')
    case 'done':
      return ink.green('✔')
    case 'skipped':
      return ink.dim('-')
    case 'failed':
      return ink.red('✖')
    case 'detail':
      return ink.dim('›')
  }
}

/** Tasks that exist only to be drawn. */
const createFactory = (): Factory =>
  new Listr<unknown, 'default', 'default'>([], {
    registerSignalListeners: false,
    exitOnError: false,
    renderer: 'default',
    fallbackRenderer: 'default',
  })

/** Draws rows as lines, with listr2's tree. Rows that are new are drawn from the second frame on: listr2 enables a task asynchronously. */
export class TreeRenderer extends DefaultRenderer {
  readonly #factory: Factory
  readonly #top: Task[]
  readonly #tasks = new Map<string, Task>()
  readonly #rows = new WeakMap<object, Row>()
  #look: Look = { columns: 80, color: false, tick: 0 }

  static make(): TreeRenderer {
    const factory = createFactory()
    return new TreeRenderer(factory, [])
  }

  private constructor(factory: Factory, top: Task[]) {
    super(top, { collapseSubtasks: false, collapseErrors: false, collapseSkips: true }, factory.events)
    this.#factory = factory
    this.#top = top
  }

  /** Takes the rows of the next frame. */
  take(rows: readonly Row[]): void {
    this.#top.splice(0, this.#top.length, ...this.#tasksOf(rows, ''))
  }

  /** The lines of a frame, each narrower than the screen. */
  lines(look: Look): readonly string[] {
    this.#look = look
    const text = this.create()
    return text === '' ? [] : text.split('\n')
  }

  protected override style(task: object): string {
    const { color, tick } = this.#look
    return iconOf(this.#rows.get(task)?.state ?? 'pending', inkOf(color), tick)
  }

  protected override format(message: string, icon: string, level: number): string[] {
    const indent = '  '.repeat(level)
    return [`${indent}${clip(`${icon} ${message}`, this.#look.columns - 1 - indent.length)}`]
  }

  #tasksOf(rows: readonly Row[], path: string, parent?: Row): Task[] {
    return rows.map((row) => {
      const key = `${path}/${row.key}`
      const task = this.#taskOf(key, row)
      this.#rows.set(task, row)
      task.subtasks = this.#tasksOf(row.rows, key, row)
      const { dim } = inkOf(this.#look.color)
      task.title = row.aside === '' ? row.title : `${row.title}  ${dim(row.aside)}`
      task.state = taskStateOf(row, parent) as ListrTaskState
      return task
    })
  }

  #taskOf(key: string, row: Row): Task {
    const known = this.#tasks.get(key)
    if (known !== undefined) return known
    this.#factory.add({ title: row.title, task: () => undefined })
    const made = this.#factory.tasks.pop()
    if (made === undefined) throw new Error('listr2 made no task')
    void made.check(undefined)
    this.#tasks.set(key, made)
    return made
  }
}
