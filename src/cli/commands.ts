import type { Command } from './command.ts'

/** One row of `kplay --help`, known without loading the command itself. */
export interface CommandRow {
  readonly name: string
  readonly summary: string
  /** Left out of `--help`: for kplay's own processes. */
  readonly hidden?: true
  readonly load: () => Promise<Command>
}

/** Every command. Adding one is adding its file and its row. */
export const commands: readonly CommandRow[] = [
  {
    name: 'validate',
    summary: 'check playbooks, phases and inventories; contact nothing',
    load: async () => (await import('./validate.ts')).command,
  },
  {
    name: 'plan',
    summary: 'show what an apply would do: what, why, order, risk; change nothing',
    load: async () => (await import('./plan.ts')).command,
  },
  {
    name: 'apply',
    summary: 'run a playbook, one proven node at a time',
    load: async () => (await import('./apply.ts')).command,
  },
  {
    name: 'resume',
    summary: 'go on with a run that was ended, from its journal and what the nodes say',
    load: async () => (await import('./resume/resume.ts')).command,
  },
  {
    name: 'status',
    summary: 'show how a run stands, by its journal and its process',
    load: async () => (await import('./runs/status.ts')).command,
  },
  {
    name: 'approve',
    summary: 'open the gate of a phase for which a run waits',
    load: async () => (await import('./runs/approve.ts')).command,
  },
  {
    name: 'pause',
    summary: 'let a run begin no further node, until the pause is ended',
    load: async () => (await import('./runs/pause.ts')).command,
  },
  {
    name: 'rollback',
    summary: 'take a whole run back to the release before it, one proven node at a time',
    load: async () => (await import('./rollback/rollback.ts')).command,
  },
  {
    name: 'runs',
    summary: 'list the runs kept on this machine, newest first',
    load: async () => (await import('./runs/runs.ts')).command,
  },
  {
    name: 'report',
    summary: 'make the report of a run again, from its journal',
    load: async () => (await import('./runs/report.ts')).command,
  },
  {
    name: 'restore-config',
    summary: 'show what differs from the files that a run kept of a host, and put them back',
    load: async () => (await import('./restore-config/restore-config.ts')).command,
  },
  {
    name: 'unlock',
    summary: 'show which run holds each node of a cluster, and break the lease of one that is over',
    load: async () => (await import('./unlock.ts')).command,
  },
  {
    name: 'rehearse',
    summary: 'run a playbook on a throwaway cluster under load, with an audit',
    load: async () => (await import('./rehearse.ts')).command,
  },
  {
    name: 'snapshot',
    summary: 'print what kplay sees of a cluster, as JSON',
    load: async () => (await import('./snapshot.ts')).command,
  },
  {
    name: 'health',
    summary: 'judge whether a cluster is healthy',
    load: async () => (await import('./health.ts')).command,
  },
  {
    name: 'ping',
    summary: 'reach every host of an inventory: user, Kafka, Java and clock of each in one table',
    load: async () => (await import('./ping/ping.ts')).command,
  },
  {
    name: 'sudoers',
    summary: 'print the rules of sudo that a playbook needs on its hosts, as narrow as its inventory allows',
    load: async () => (await import('./sudoers/sudoers.ts')).command,
  },
  {
    name: 'what-if',
    summary: 'judge from a saved snapshot which nodes could be stopped',
    load: async () => (await import('./what-if.ts')).command,
  },
  {
    name: 'path',
    summary: 'show the way between two Kafka releases: hops, hazards, what can be taken back',
    load: async () => (await import('./path.ts')).command,
  },
  {
    name: 'show',
    summary: 'show a playbook as kplay understands it; --expanded: with every used phase in place',
    load: async () => (await import('./show.ts')).command,
  },
  {
    name: 'vars',
    summary: 'say which value a variable or input has, which line gave it, and which lines lost',
    load: async () => (await import('./vars.ts')).command,
  },
  {
    name: 'explain',
    summary: 'say what a code means: why it matters, a bad and a good example, the fix',
    load: async () => (await import('./explain.ts')).command,
  },
  {
    name: 'modules',
    summary: 'list the modules of playbooks; with a name its arguments, result, effects and an example',
    load: async () => (await import('./modules.ts')).command,
  },
  {
    name: 'schema',
    summary: 'print a JSON Schema: of playbooks, phases and inventories, and of what kplay prints',
    load: async () => (await import('./schema.ts')).command,
  },
  {
    name: 'lab up',
    summary: 'boot a real throwaway Kafka cluster on this machine',
    load: async () => (await import('./lab-up.ts')).command,
  },
  {
    name: 'lab list',
    summary: 'list the lab clusters',
    load: async () => (await import('./lab-list.ts')).command,
  },
  {
    name: 'lab status',
    summary: 'show the nodes of one lab cluster',
    load: async () => (await import('./lab-status.ts')).command,
  },
  {
    name: 'lab down',
    summary: 'stop a lab cluster and remove its folder',
    load: async () => (await import('./lab-down.ts')).command,
  },
  {
    name: 'load',
    summary: 'put load on a lab cluster and audit it',
    hidden: true,
    load: async () => (await import('./load.ts')).command,
  },
]
