import { parseTimeOfDay } from '../../../src/diagnostics/zoned-time.ts'
import { buildPlan } from '../../../src/plan/build-plan.ts'
import { buildProgram } from '../../../src/plan/build-program.ts'
import { renderPlan } from '../../../src/views/plan/render-plan.ts'
import { observed } from '../../plan/support/draw-observed.ts'
import { at, phase, playbook, task, template, upgradePhases } from '../../plan/support/draw-playbook.ts'
import { fakeModules } from '../../plan/support/fake-modules.ts'
import { expectGolden } from '../../support/golden.ts'

const touch = (id: string, items: readonly string[], line: number) =>
  task(id, fakeModules.command, { argv: ['touch', '${{ item.value }}'] }, { forEach: template(items), at: at(line) })

describe('the plan of a part of a playbook', () => {
  it('says what is left out, until when nodes are begun, and counts long lists', () => {
    const window = { until: '05:00', minutes: parseTimeOfDay('05:00') ?? 0, zone: 'Europe/Berlin', at: at(4) }
    const files = phase('files', {
      hosts: ['brokers'],
      tags: ['files'],
      windows: [window],
      tasks: [touch('few', ['/a', '/b'], 20), touch('many', ['/a', '/b', '/c', '/d', '/e', '/f', '/g'], 21)],
    })
    const selection = { tags: ['files'], skipTags: [], limit: ['brokers', '!b3'] }
    const program = buildProgram(playbook({ phases: [...upgradePhases(), files], selection }))
    const text = renderPlan(buildPlan({ program, observed: observed() }), { columns: 120, color: false })
    expectGolden('test/cases/plans/selected.txt', text)
  })
})
