import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { buildLoadAudit } from '../../../src/rehearsal/load/audit/audit-load.ts'
import {
  deliveryLogFile,
  openDeliveryLog,
  readDeliveries,
  type Deliveries,
} from '../../../src/rehearsal/load/audit/delivery-log.ts'
import { createPartitionAuditor } from '../../../src/rehearsal/load/audit/partition-auditor.ts'
import { loadDefaults, type LoadConfig } from '../../../src/rehearsal/load/load-config.ts'
import { useTempFolders } from '../../support/temp-folder.ts'

describe('delivery log', () => {
  const newFolder = useTempFolders()
  let dir = ''
  beforeEach(() => void (dir = newFolder()))

  const config = (): LoadConfig => ({
    ...loadDefaults,
    gapThresholdMs: 250,
    bootstrap: ['127.0.0.1:9092'],
    topic: 'orders',
    partitions: 2,
    brokers: 3,
    dir,
  })
  const write = (): void => {
    const log = openDeliveryLog(config())
    if (!log.ok) throw new Error(log.error.what)
    log.value.acknowledged({ partition: 0, first: 0, count: 2 }, 200)
    log.value.acknowledged({ partition: 0, first: 2, count: 3 }, 1_000)
    log.value.acknowledged({ partition: 1, first: 0, count: 4 }, 1_010)
    log.value.ready(1_050)
    log.value.failed(1, 1_200, 'KafkaJSProtocolError: "not enough"')
    log.value.failed(1, 1_300, 'KafkaJSProtocolError: "not enough"')
    log.value.failed(0, 1_300, 'Error: other')
    log.value.acknowledged({ partition: 0, first: 5, count: 5 }, 1_100)
    log.value.acknowledged({ partition: 1, first: 4, count: 6 }, 1_600)
    log.value.stopped(1_700)
    log.value.close()
  }
  const read = async (): Promise<Deliveries> => {
    const found = await readDeliveries(dir)
    if (!found.ok) throw new Error(found.error.why.join())
    return found.value
  }

  it('tells what was acknowledged, the errors by kind, and the gaps', async () => {
    write()
    expect(await read()).to.deep.equal({
      config: config(),
      acknowledged: [[{ from: 0, to: 10 }], [{ from: 0, to: 10 }]],
      errors: 3,
      errorKinds: [
        { error: 'KafkaJSProtocolError: "not enough"', count: 2 },
        { error: 'Error: other', count: 1 },
      ],
      longestStallMs: 600,
      gaps: [
        { partition: 1, fromMs: 1_010, toMs: 1_600 },
        { partition: 0, fromMs: 1_100, toMs: 1_700 },
      ],
      tookMs: 1_400,
    })
  })

  it('tells the same of a load that was killed, up to its last whole line', async () => {
    write()
    const text = readFileSync(deliveryLogFile(dir), 'latin1')
    writeFileSync(deliveryLogFile(dir), text.slice(0, text.indexOf('s 1700')) + 'a 1 1')
    const found = await read()
    expect(found.acknowledged).to.deep.equal([[{ from: 0, to: 10 }], [{ from: 0, to: 10 }]])
    expect(found.longestStallMs).to.equal(590)
  })

  it('keeps a hole between acknowledged numbers', async () => {
    write()
    appendFileSync(deliveryLogFile(dir), 'a 0 20 2 1800\n')
    expect((await read()).acknowledged[0]).to.deep.equal([
      { from: 0, to: 10 },
      { from: 20, to: 22 },
    ])
  })

  it('joins with what the partitions hold to one audit', async () => {
    write()
    const deliveries = await read()
    const audits = deliveries.acknowledged.map((ranges, partition) => {
      const auditor = createPartitionAuditor(partition, ranges)
      for (const sequence of partition === 0 ? [0, 1, 2, 3, 4, 6, 5, 7, 8, 9, 10] : [0, 1, 2, 4, 5, 5, 6, 7, 8, 9])
        auditor.take(sequence)
      return auditor.finish()
    })
    const audit = buildLoadAudit(deliveries, audits, null)
    expect(audit).to.include({ acknowledged: 20, present: 21, lost: 1, duplicated: 1, reordered: 1, corrupted: 0 })
    expect(audit).to.include({ unacknowledged: 1, errors: 3, longestStallMs: 600, tookMs: 1_400, group: null })
    expect(audit.firstLost).to.deep.equal([{ partition: 1, sequence: 3 }])
  })

  const broken: readonly (readonly [string, string, string])[] = [
    ['is not there', '', 'ENOENT'],
    ['begins with no config', '{"format":2}\n', 'line 1: format is missing or of the wrong type'],
    ['has a strange line', `a 0 5 5 1100\nwhat\na 1 4 6 1600\n`, 'line 3 is not one of a delivery log'],
  ]
  for (const [name, text, why] of broken)
    it(`is a problem when it ${name}`, async () => {
      const header = text.startsWith('a') ? `${JSON.stringify(config())}\n` : ''
      if (text !== '') writeFileSync(deliveryLogFile(dir), header + text)
      const found = await readDeliveries(dir)
      expect(found.ok).to.equal(false)
      if (found.ok) return
      expect(found.error).to.include({ code: 'lab/load-log', subject: deliveryLogFile(dir) })
      expect(found.error.why.join()).to.include(why)
    })

  it('is a problem when its folder cannot be written', () => {
    const log = openDeliveryLog({ ...config(), dir: join(dir, 'none') })
    expect(log.ok ? '' : log.error.code).to.equal('lab/load-log')
  })
})
