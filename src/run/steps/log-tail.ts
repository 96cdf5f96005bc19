import { request } from '../../facts/fact.ts'
import { journalTail } from '../../facts/journal-tail.ts'
import { logTail } from '../../facts/log-tail.ts'
import { isServer, type HostView } from '../../modules/host-view.ts'
import { askHost } from '../look/look.ts'
import type { RunContext } from '../run-context.ts'

/** So many last lines of each log go with the problem of a node that did not come back. */
const lines = '20'

/** The ends of a node's logs, each line behind its file's name; empty where they cannot be read: the problem is told all the same. */
export const readLogTail = async (context: RunContext, host: HostView): Promise<readonly string[]> => {
  const names = isServer(host) ? ['zookeeper.out', 'server.log'] : ['server.log', 'kafkaServer.out']
  const wants = names.map((name) => [name, request(logTail, { path: `${host.install.logs}/${name}`, lines })] as const)
  const { service } = host
  const journal = service.type === 'systemd' ? { journal: request(journalTail, { unit: service.unit, lines }) } : {}
  const answers = await askHost(context, host.name, { ...Object.fromEntries(wants), ...journal })
  if (!answers.ok) return []
  return [...names, ...Object.keys(journal)].flatMap((name) => {
    const answer = answers.value[name]
    const tail = answer?.ok === true ? (answer.value as readonly string[] | null) : null
    return (tail ?? []).map((line) => `${host.name} ${name}: ${line}`)
  })
}
