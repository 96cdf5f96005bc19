import { expect } from 'chai'
import { ok } from '../../../src/diagnostics/result.ts'
import { jolokiaQuestions, parseJolokia } from '../../../src/kafka/clients/parse-jolokia.ts'

const answer = (value: unknown, status = 200): string => JSON.stringify({ request: {}, value, status })
const none = JSON.stringify({ error_type: 'javax.management.InstanceNotFoundException', error: 'no', status: 404 })

const requests = answer({
  'kafka.network:name=RequestsPerSec,request=Produce,type=RequestMetrics,version=9': { Count: 120 },
  'kafka.network:name=RequestsPerSec,request=FetchFollower,type=RequestMetrics,version=15': { Count: 5 },
})

describe('kafka/clients: answers of Jolokia', () => {
  it('are read by the keys of beans, quoted ones too', () => {
    const deprecated = answer({
      'kafka.network:clientSoftwareName="a,b=\\"c\\"",clientSoftwareVersion=1.0,name=DeprecatedRequestsPerSec,request=Produce,type=RequestMetrics,version=2':
        { Count: 4 },
    })
    const connections = answer({
      'kafka.server:clientSoftwareName=unknown,clientSoftwareVersion=unknown,listener=PLAINTEXT,networkProcessor=2,type=socket-server-metrics':
        { connections: 1 },
    })
    expect(parseJolokia([requests, deprecated, connections])).to.deep.equal(
      ok({
        requests: [
          { request: 'Produce', version: 9, count: 120, client: null },
          { request: 'Produce', version: 2, count: 4, client: 'a,b="c" 1.0' },
        ],
        software: [{ name: 'unknown', version: 'unknown', connections: 1 }],
      }),
    )
  })

  it('may lack the bean of deprecated requests, but not that of requests', () => {
    expect(parseJolokia([requests, none, none])).to.deep.include({ ok: true })
    const read = parseJolokia([none, none, none])
    expect(read.ok ? 'read' : read.error).to.match(/^its metrics count no requests/)
  })

  it('are an error where another answers, or Jolokia refuses', () => {
    expect(parseJolokia(['<html>', none, none])).to.deep.equal({
      ok: false,
      error: 'what answers there is not Jolokia',
    })
    expect(parseJolokia([requests, JSON.stringify({ status: 403, error: 'denied by policy' }), none])).to.deep.equal({
      ok: false,
      error: 'Jolokia answers 403: denied by policy',
    })
    expect(parseJolokia([requests])).to.deep.include({ ok: false })
  })

  it('are asked with patterns that leave no key out', () => {
    expect(jolokiaQuestions.map(({ path }) => path)).to.deep.equal([
      '/read/kafka.network:type=RequestMetrics,name=RequestsPerSec,*/Count',
      '/read/kafka.network:type=RequestMetrics,name=DeprecatedRequestsPerSec,*/Count',
      '/read/kafka.server:type=socket-server-metrics,clientSoftwareName=*,*/connections',
    ])
  })
})
