import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { peopleOf, unattendedFor } from '../../../src/cli/apply/people.ts'
import type { World } from '../../../src/cli/world.ts'
import { writeApproval } from '../../../src/journal/asks/approval-file.ts'
import { endPause, writePause } from '../../../src/journal/asks/pause-file.ts'
import { engineWorld } from '../../fakes/engine-world.ts'
import { useTempFolders } from '../../support/temp-folder.ts'

const run = '20261122-031042-k7qd'
const at = '2026-11-22T03:20:00.000Z'

describe('who can say something to a run', () => {
  const tempFolder = useTempFolders()

  it('is who calls kplay approve and kplay pause: their files in its folder are read while it runs', async () => {
    const stateDir = tempFolder()
    const dir = join(stateDir, 'runs', run)
    mkdirSync(dir, { recursive: true })
    const { clock, context, emitter, events } = engineWorld([])
    const { program, interrupts } = context
    const world = { env: { KPLAY_STATE: stateDir, USER: 'ada' }, cwd: '/', ask: undefined, clock, interrupts }
    const view = { pause: () => Promise.resolve(), resume: () => Promise.resolve() }
    const parts = { world, emitter, view } as unknown as Parameters<typeof peopleOf>[2]
    const wish = { approvals: [], maxWaitMs: undefined }
    const { approval, pause } = peopleOf({ run, program, lab: undefined }, wish, parts)
    const gate = { phase: 'finalize', prompt: '?', irreversible: true }

    await writeApproval(dir, { run, phase: 'finalize', digest: 'e'.repeat(64), by: 'bob', at })
    expect(await approval.ask(gate)).to.deep.equal({ answer: 'absent' })
    expect(events.at(-1)).to.include({ type: 'notice', code: 'run/approval-ignored' })
    await writeApproval(dir, { run, phase: 'finalize', digest: program.digest, by: 'bob', at })
    expect(await approval.ask(gate)).to.deep.equal({ answer: 'approved', by: 'bob with kplay approve' })
    expect(await approval.ask({ ...gate, phase: 'other' })).to.deep.equal({ answer: 'absent' })

    expect(await pause.read()).to.equal(undefined)
    await writePause(dir, { run, by: 'bob', at })
    expect(await pause.read()).to.deep.equal({ by: 'bob', since: at })
    await endPause(dir)
    expect(await pause.read()).to.equal(undefined)
  })

  it('is nobody without a terminal, but for a rehearsal, which answers for itself', () => {
    const ask: World['ask'] = () => Promise.resolve(undefined)
    const world = (there: World['ask']): World => ({ ask: there }) as World
    expect(unattendedFor({ approvals: [] }, world(undefined))).to.equal(600_000)
    expect(unattendedFor({ approvals: 'all' }, world(undefined))).to.equal(undefined)
    expect(unattendedFor({ approvals: [] }, world(ask))).to.equal(undefined)
  })
})
