import { expect } from 'chai'
import { err, ok } from '../../../src/diagnostics/result.ts'
import type { HostReading } from '../../../src/facts/host-facts.ts'
import type { LoggingFileReading } from '../../../src/facts/logging-file.ts'
import type { ServiceUnitReading } from '../../../src/facts/service-unit.ts'
import type { SystemdService } from '../../../src/modules/host-view.ts'
import type { Plan } from '../../../src/plan/plan.ts'
import { blockersOf, notes, plan, short, withB2, withService } from '../support/judged.ts'

/** The process of every node that `draw-observed` draws. */
const pid = 4711

const systemd: SystemdService = { type: 'systemd', unit: 'kafka', env: {}, changeEnv: [] }

const unit = (change: Partial<ServiceUnitReading> = {}): HostReading['unit'] =>
  ok({
    unit: 'kafka.service',
    isLoaded: true,
    mainPid: pid,
    killAfterMs: null,
    restart: 'on-failure',
    killMode: 'control-group',
    killSignal: 15,
    stopCommand: null,
    nodes: 2,
    ...change,
  })

const ofSystemd = (change: Partial<ServiceUnitReading>): Plan => withService(systemd, { unit: unit(change) })

describe('plan/preflight: the unit of systemd', () => {
  it('that never kills a node is fine', () => {
    const made = ofSystemd({})
    expect([short(made), notes(made), made.notChecked]).to.deep.equal([[], [], []])
  })

  it('that kills a node before 600 s is refused, with the line that mends it', () => {
    expect(blockersOf(ofSystemd({ killAfterMs: 90_000 }))).to.deep.equal([
      {
        kind: 'refuse',
        rule: 'node/service-unit',
        nodeId: 2,
        host: 'b2',
        saw: 'systemd kills kafka.service when a stop takes longer than 1m30s: a broker that is killed recovers its logs, and may lose data',
        wanted: 'TimeoutStopSec=infinity',
        fix: 'systemctl edit kafka.service: under [Service] write TimeoutStopSec=infinity; then systemctl daemon-reload (on b2; no restart is needed)',
      },
    ])
    expect(short(ofSystemd({ killAfterMs: 599_999 }))).to.have.lengthOf(1)
  })

  it('that kills it later is named as a risk', () => {
    const made = ofSystemd({ killAfterMs: 600_000 })
    expect([short(made), notes(made)]).to.deep.equal([
      [],
      [
        'node/service-unit b2 -: systemd kills kafka.service when a stop takes longer than 10m: a risk where a stop has ever taken that long',
      ],
    ])
  })

  it('that is not there, not readable, or runs something else is refused', () => {
    expect(short(ofSystemd({ isLoaded: false }))).to.deep.equal([
      'refuse node/service-unit b2: the unit kafka of b2 is not known to systemd',
    ])
    expect(short(withService(systemd, { unit: err('fact service-unit: exit code 1') }))).to.deep.equal([
      'refuse node/service-unit b2: the unit kafka of b2 could not be read: fact service-unit: exit code 1',
    ])
    expect(short(ofSystemd({ mainPid: 12 }))).to.deep.equal([
      'refuse node/service-unit b2: kafka.service runs process 12, the node is process 4711',
    ])
    expect(short(ofSystemd({ mainPid: null }))[0]).to.include('kafka.service runs nothing, the node is process 4711')
  })

  it('compares no environment: the unit has its own', () => {
    const environment = ok({ KAFKA_HEAP_OPTS: '-Xmx6g' })
    expect(short(withService(systemd, { unit: unit(), environment }))).to.deep.equal([])
    expect(short(withB2({ environment }))).to.have.lengthOf(1)
  })

  it('that starts a node again is refused where the inventory says scripts', () => {
    expect(short(withB2({ unit: unit() }))).to.deep.equal([
      'refuse node/service-unit b2: kafka.service of systemd runs the node and starts it again when it ends (Restart=on-failure), while service.type is scripts',
    ])
    const quiet = withB2({ unit: unit({ restart: 'no' }) })
    expect([short(quiet), notes(quiet)[0]]).to.deep.equal([
      [],
      'node/service-unit b2 -: kafka.service of systemd runs the node, while service.type is scripts: after its restart it runs outside the unit',
    ])
  })

  it('of another process in the same control group is nothing to a node of scripts', () => {
    expect(short(withB2({ unit: unit({ mainPid: 12, killAfterMs: 1000 }) }))).to.deep.equal([])
    const unread = withB2({ unit: err('no answer') })
    expect([short(unread), unread.notChecked]).to.deep.equal([[], ['b2: the unit of systemd that runs it: no answer']])
  })
})

describe('plan/preflight: the logging file', () => {
  const file: LoggingFileReading = {
    path: '/etc/kafka/log4j.properties',
    kind: 'log4j1',
    appenders: [],
    loggers: [],
    isEdited: null,
  }

  it('that is given to the wrong Log4j is refused', () => {
    const env = { KAFKA_LOG4J_OPTS: `-Dlog4j2.configurationFile=${file.path}` }
    const made = withService({ env }, { environment: ok(env), logging: ok(file) })
    expect(blockersOf(made)).to.deep.equal([
      {
        kind: 'refuse',
        rule: 'config/logging',
        nodeId: 2,
        host: 'b2',
        saw: '/etc/kafka/log4j.properties is written for Log4j 1 and given to Log4j 2: the node logs nowhere you expect',
        wanted: 'a logging file that Kafka 4.1.2 reads as it is meant',
        fix: 'write it anew for Log4j 2 (bin/../config/log4j2.yaml of Kafka 4.1.2 is a pattern) (on b2)',
      },
    ])
  })

  it('of the release that somebody changed is told of', () => {
    const path = '/lab/b2/kafka/current/config/log4j.properties'
    const made = withB2({ logging: ok({ ...file, path, isEdited: true }) })
    expect([short(made), notes(made)]).to.deep.equal([
      [],
      [
        `config/logging b2 -: ${path} was changed after Kafka 3.9.2 was installed: a switch to 4.1.2 takes the file that 4.1.2 brings`,
      ],
    ])
    expect(notes(withB2({ logging: ok({ ...file, path, isEdited: false }) }))).to.deep.equal([])
  })

  it('that could not be read is named as not checked', () => {
    expect(plan().notChecked).to.deep.equal([])
    expect(withB2({ logging: err('may not read it') }).notChecked).to.deep.equal([
      'b2: its logging file: may not read it',
    ])
  })
})
