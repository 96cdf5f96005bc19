/** What every host needs, from wherever it comes: top, group or host. What no host has is one fault of the file, not one of each host. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { nearest } from '../../diagnostics/suggest.ts'
import { childOf, entriesOf, firstLineOf, type MapTree, type Tree } from '../syntax/tree.ts'
import { isKafka, type PlacedHost } from './build-topology.ts'
import { inventoryFault } from './inventory-faults.ts'
import { hostKeys } from './inventory-schema.ts'

interface Needed {
  readonly path: readonly string[]
  readonly fix: string
  /** Each host has its own: never a fault of the file as a whole. */
  readonly isOwn: boolean
}

const needed: readonly Needed[] = [
  { path: ['address'], fix: 'add "address:" to the host', isOwn: true },
  { path: ['node_id'], fix: 'add "node_id:" to the host, as in its server.properties', isOwn: true },
  { path: ['connection'], fix: 'add "connection: { type: local }" at the top', isOwn: false },
  { path: ['service'], fix: 'add "service: { type: scripts }" at the top', isOwn: false },
  { path: ['install', 'root'], fix: 'add "root:" to "install:" at the top, the group or the host', isOwn: false },
  { path: ['install', 'source'], fix: 'add "source: store" to "install:" at the top', isOwn: false },
  { path: ['install', 'current'], fix: 'add "current:" to "install:" of the host', isOwn: true },
  { path: ['install', 'config'], fix: 'add "config:" to "install:" of the host', isOwn: true },
]

const has = (tree: Tree, path: readonly string[]): boolean => {
  let at: Tree | undefined = tree
  for (const key of path) at = childOf(at, key)
  return at !== undefined
}

/** A key that the schema already reported as unknown and that is most likely this one. */
const isMisspelt = (settings: Tree, path: readonly string[]): boolean => {
  const [key = ''] = path
  const strange = entriesOf(settings).filter((entry) => !hostKeys.includes(entry.key))
  return path.length === 1 && strange.some((entry) => nearest(entry.key, [key]) === key)
}

const lacks = (thing: string, at: Tree['at'], { path, fix }: Needed): Diagnostic =>
  inventoryFault('missing-key', at, { message: `${thing} lacks "${path.join('.')}"`, fix })

/** A ZooKeeper server is asked at its address and needs no more, unless phases may act on it. */
const isNeededOf = ({ isServed }: PlacedHost, { path: [first] }: Needed): boolean =>
  first === 'address' || (isServed === true && first !== 'node_id')

/** Faults of hosts without what they need; `top` is where a fault of the whole file points. */
export const checkNeeded = (top: MapTree, hosts: readonly PlacedHost[]): Diagnostic[] =>
  needed.flatMap((one) => {
    const lacking = hosts
      .filter((host) => isKafka(host) || host.host.view.roles.length === 0 || isNeededOf(host, one))
      .filter(({ settings }) => !has(settings, one.path) && !isMisspelt(settings, one.path))
    if (!one.isOwn && lacking.length > 1 && lacking.length === hosts.length)
      return [lacks('the inventory', firstLineOf(top), one)]
    return lacking.map(({ host, settings }) => lacks(`host "${host.view.name}"`, settings.at, one))
  })
