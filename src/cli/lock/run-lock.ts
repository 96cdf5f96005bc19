import { randomUUID } from 'node:crypto'
import { identify, whereIs } from '../../journal/lock/process-identity.ts'
import type { LocalLock } from '../../journal/lock/take-lock.ts'
import type { Program } from '../../plan/program.ts'
import type { LeaseSetting } from '../../run/lease/lease-setting.ts'
import { RunLease } from '../../run/lease/run-lease.ts'
import type { HostsPort, LeaseHolder, LockPort } from '../../run/ports.ts'
import { whoOf } from '../compose.ts'
import type { World } from '../world.ts'

/** What a lease says of its run. */
export interface LeaseRun {
  readonly run: string
  readonly playbook: string
  /** ISO 8601 UTC. */
  readonly since: string
}

/** Everything that a lease of this process works with; looking at leases needs the same. */
export const leaseSettingOf = async (
  world: World,
  of: {
    readonly program: Pick<Program, 'topology' | 'hosts' | 'digest'>
    readonly hosts: HostsPort
    readonly lease: LeaseRun
  },
): Promise<LeaseSetting> => {
  const here = await identify(world.pid)
  const { pid, startTicks, bootId, pidNamespace, hostName } = here
  const { program, hosts, lease } = of
  const { clusterId } = program.topology
  const process = { pid, startTicks, bootId, pidNamespace, hostName }
  const holder: LeaseHolder = { format: 1, ...lease, clusterId, who: whoOf(world), digest: program.digest, ...process }
  const isGone = async (other: LeaseHolder): Promise<boolean> => (await whereIs(other, here)) === 'ended-here'
  return { hosts, clock: world.clock, nodes: program.hosts, holder, nonce: randomUUID(), isGone }
}

/** Both locks of a run: the file on this machine, a fast first gate, and the lease on the nodes. */
export const lockOf = (local: LocalLock, setting: LeaseSetting): LockPort => {
  const lease = new RunLease(setting)
  return {
    take: (wish) => lease.take(wish),
    confirm: async (host) => {
      const here = await local.confirm()
      return here.ok ? lease.confirm(host) : here
    },
    fence: (host) => lease.fence(host),
    release: async () => {
      await lease.release()
      await local.release()
    },
  }
}
