/** What `kplay explain CODE` tells of one code: data, written beside nothing else, so that every view shows the same words. */
export type Explanation = TextExplanation | RuleExplanation | RunExplanation

interface Told {
  /** As printed: `playbook/serial`. */
  readonly code: string
  /** One line, lower case: what it says. */
  readonly title: string
  /** Why it matters to whoever runs Kafka: one or two sentences. */
  readonly why: string
  /** What to do, as an imperative sentence. */
  readonly fix: string
  /** Where a rule or number of Kafka comes from: a KIP, a config, a tool. */
  readonly source?: string
}

/** A fault of a text: found offline, before anything is contacted. */
export interface TextExplanation extends Told {
  readonly kind: 'text'
  readonly example: Example
}

/** Two minimal files: one that prints the code (and nothing else), and the same file mended. */
export interface Example {
  /** What the file is, and its name beside `inventory.yml`. */
  readonly file: 'playbook.yml' | 'phase.yml' | 'inventory.yml'
  /** Words of the command line that belong to each: `--set ticket=1`; `''` for none. */
  readonly args: { readonly bad: string; readonly good: string }
  readonly bad: string
  readonly good: string
  /** The text of `phase.yml`, where a playbook uses one. */
  readonly beside?: string
}

/** A rule of the cluster or of a node: what plans, gates, `health` and `what-if` name as a blocker. */
export interface RuleExplanation extends Told {
  readonly kind: 'rule'
  /** What kplay looks at, and what it wants to see. */
  readonly seen: string
  /** `wait`: time can cure it, kplay looks again. `refuse`: only a person can. */
  readonly verdict: 'wait' | 'refuse' | 'wait or refuse'
  /** May a playbook waive it? */
  readonly canWaive: boolean
  /** The same look with Kafka's and the system's own tools. */
  readonly byHand: readonly ByHand[]
}

/** One command a reviewer can run, and how to read it. `HOST:PORT`, `TOPIC` and the like stand for one's own. */
export interface ByHand {
  readonly run: string
  readonly read: string
}

/** Trouble met while acting: a command, a host, the lab, the journal. */
export interface RunExplanation extends Told {
  readonly kind: 'run'
}
