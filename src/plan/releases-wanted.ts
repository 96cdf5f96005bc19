import type { HostView } from '../modules/host-view.ts'
import { offlineScope, placesOf } from './host-scope.ts'
import type { Program, ProgramPhase } from './program.ts'
import { leavesOf, type LeafTask } from './tasks/flat.ts'

const installs = ({ task }: { readonly task: LeafTask }): boolean =>
  task.module.name === 'archive.install' && task.isRehearsed

const releaseOf = (args: unknown): string[] => {
  const release = typeof args === 'object' && args !== null && 'release' in args ? args.release : undefined
  return typeof release === 'string' ? [release] : []
}

const releasesAt = (program: Program, phase: ProgramPhase, host: HostView | undefined): string[] => {
  const scope = offlineScope(program.scope, phase, host)
  return leavesOf(phase, scope)
    .filter(installs)
    .flatMap(({ task }) => {
      const args = task.args(scope)
      return args.ok ? releaseOf(args.value) : []
    })
}

const releasesOfPhase = (program: Program, phase: ProgramPhase): string[] =>
  placesOf(phase.hosts).flatMap((name) => {
    const host = program.hosts.find((candidate) => candidate.name === name)
    return releasesAt(program, phase, host)
  })

/** Releases that some phase puts on this host, sorted, each once. */
export const releasesWantedOn = (program: Program, host: HostView): readonly string[] => {
  const phases = program.phases.filter((phase) => phase.hosts.includes(host.name))
  return [...new Set(phases.flatMap((phase) => releasesAt(program, phase, host)))].sort()
}

/** Releases that some phase installs, sorted, each once: R0 wants them at their source before anything is changed. One that hangs on what is observed is not known here. */
export const releasesWanted = (program: Program): readonly string[] =>
  [...new Set(program.phases.flatMap((phase) => releasesOfPhase(program, phase)))].sort()
