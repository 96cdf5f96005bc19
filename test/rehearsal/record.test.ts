import { mkdirSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { isLabName, listLabFolders, readRecord, takenNetworks, writeRecord } from '../../src/rehearsal/record.ts'
import type { LabRecord } from '../../src/rehearsal/record.ts'
import { useTempFolders } from '../support/temp-folder.ts'

const record: LabRecord = {
  format: 1,
  name: 'mine',
  clusterId: 'id',
  release: '3.9.2',
  state: 'running',
  createdAt: '2026-01-01T00:00:00.000Z',
  java: { version: '17', home: '' },
  nodes: [
    {
      host: 'b1',
      nodeId: 1,
      roles: ['broker'],
      address: '127.0.33.1',
      ports: { broker: 9092 },
      dir: '/d',
      config: '/d/c',
      log: '/d/l',
    },
  ],
}

describe('the record of a lab', () => {
  const newFolder = useTempFolders()

  it('is read as it was written', async () => {
    const dir = newFolder()
    await writeRecord(dir, record)
    expect(await readRecord(dir)).to.deep.equal(record)
  })

  it('is undefined when it is missing or damaged', async () => {
    const dir = newFolder()
    expect(await readRecord(dir)).to.equal(undefined)
    for (const text of [
      '',
      '{',
      '[]',
      'null',
      JSON.stringify({ ...record, format: 2 }),
      JSON.stringify({ ...record, nodes: [{}] }),
      JSON.stringify({ ...record, clusterId: 1 }),
      JSON.stringify({ ...record, java: 'x' }),
    ]) {
      writeFileSync(`${dir}/lab.json`, text)
      expect(await readRecord(dir), text).to.equal(undefined)
    }
  })

  it('keeps its network taken; folders that are no labs are passed over', async () => {
    const cacheDir = newFolder()
    expect(await listLabFolders(cacheDir)).to.deep.equal([])
    for (const name of ['lab10', 'lab9', 'Nope', '.x']) mkdirSync(`${cacheDir}/labs/${name}`, { recursive: true })
    await writeRecord(`${cacheDir}/labs/lab9`, record)
    expect((await listLabFolders(cacheDir)).map((folder) => folder.name)).to.deep.equal(['lab9', 'lab10'])
    expect([...(await takenNetworks(cacheDir))]).to.deep.equal([33])
  })

  it('has a name that is safe as a folder', () => {
    for (const name of ['lab1', 'a', '1-x', 'x'.repeat(32)]) expect(isLabName(name), name).to.equal(true)
    for (const name of ['', '.', '..', 'a/b', 'A', '-a', 'a.b', 'x'.repeat(33)])
      expect(isLabName(name), name).to.equal(false)
  })
})
