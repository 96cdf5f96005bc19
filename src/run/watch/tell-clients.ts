/* What was seen of clients before the run, as an event: who is connected to which broker, and who of them the release gone to drops. */
import { findDropped } from '../../kafka/clients/old-clients.ts'
import type { Observed } from '../../plan/observed.ts'
import { clientsDropped } from '../../plan/preflight/host/old-clients.ts'
import type { Program } from '../../plan/program.ts'
import type { RunEventBody } from '../run-event.ts'

/** Nothing where nobody looked. */
export const clientsSeen = (program: Program, { clients }: Pick<Observed, 'clients'>): readonly RunEventBody[] => {
  if (clients === undefined) return []
  const floors = clientsDropped(program) ?? { requestFloors: {} }
  const brokers = Object.entries(clients).map(([host, reading]) =>
    reading.ok
      ? { host, software: reading.value.software, dropped: findDropped(reading.value, floors), why: null }
      : { host, software: [], dropped: [], why: reading.error },
  )
  return [{ type: 'clients-seen', brokers }]
}
