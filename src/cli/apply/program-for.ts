import type { Problem } from '../../diagnostics/problem.ts'
import { err, ok, type Result } from '../../diagnostics/result.ts'
import type { Playbook } from '../../language/playbook/playbook.ts'
import { buildProgram } from '../../plan/build-program.ts'
import { turnBack } from '../../plan/back/turn-back.ts'
import type { Program } from '../../plan/program.ts'
import type { LabRecord } from '../../rehearsal/record.ts'
import { labOf } from '../compose.ts'
import type { World } from '../world.ts'
import type { Wish } from './wish.ts'

/** A program, and the lab its cluster is, if it is one. */
export interface ProgramFor {
  readonly program: Program
  readonly lab: LabRecord | undefined
}

const onlyLabs = (option: string): Problem => ({
  code: 'cli/lab-only',
  what: `${option} is for lab clusters only`,
  why: [
    'id and addresses of this cluster are not those of a lab on this machine',
    'on a real cluster no wait is cut short',
  ],
  fix: 'leave the option out, or try the playbook with kplay rehearse first',
  exitCode: 3,
})

/** Makes the program of a playbook as this cluster may run it: contained and shortened in a lab, as written anywhere else. */
export const programFor = async (
  playbook: Playbook,
  wish: Pick<Wish, 'maxWaitMs' | 'patienceMs' | 'back'>,
  world: World,
): Promise<Result<ProgramFor, Problem>> => {
  const { maxWaitMs, patienceMs } = wish
  const lab = await labOf(world, playbook.inventory)
  if (lab === undefined && maxWaitMs !== undefined) return err(onlyLabs('--max-wait'))
  if (lab === undefined && patienceMs !== undefined) return err(onlyLabs('--patience'))
  const folders = lab === undefined ? undefined : Object.fromEntries(lab.nodes.map((node) => [node.host, node.dir]))
  const program = buildProgram(playbook, {
    lab: folders === undefined ? undefined : { folders },
    shorten: { maxWaitMs, patienceMs },
  })
  return ok({ program: wish.back === undefined ? program : turnBack(program, wish.back), lab })
}
