import { expect } from 'chai'
import * as answers from '../fakes/answers.ts'
import { features } from '../fakes/fake-cluster.ts'
import { answerOf, useFakeEyes } from '../fakes/use-eyes.ts'

const { keys } = answers

describe('ClusterEyes over time', () => {
  const { start, read, close, node } = useFakeEyes()

  it('keeps its connections, opens them anew when a node dropped them, and sees a dead node at once', async () => {
    await start()
    await read()
    const open = node(1).open
    await Promise.all([read(), read()])
    expect(node(1).open).to.equal(open)
    node(1).dropConnections()
    expect((await read()).unknown).to.deep.equal([])
    await node(2).close()
    expect(answerOf(await read(), 'b2')).to.deep.include({ isAnswering: false, why: 'connection refused' })
  })

  it('reads levels afresh each time', async () => {
    let level = 21
    const [metadataVersion] = features
    if (metadataVersion === undefined) throw new Error('no feature')
    const rising = (request: Parameters<ReturnType<typeof answers.apiVersions>>[0]) =>
      answers.apiVersions(answers.broker41, [{ ...metadataVersion, level }])(request)
    await start({ others: { 1: { [keys.apiVersions]: rising } } })
    await read()
    level = 25
    expect(answerOf(await read(), 'b1').finalized).to.deep.equal({ 'metadata.version': 25 })
  })

  it('can be closed in the middle of a read', async () => {
    await start()
    const reading = read()
    close()
    const snapshot = await reading
    expect(snapshot).to.deep.include({ viaNodeId: null, partitions: null })
    expect(snapshot.nodes.every((node) => !node.isAnswering)).to.equal(true)
  })

  it('answers trouble after it is closed', async () => {
    await start()
    await read()
    close()
    expect((await read()).nodes.map((n) => n.why)).to.deep.equal(Array(3).fill('closed by kplay'))
  })
})
