import type { LabContext } from '../context.ts'
import { isZooKeeper, type LabRole } from '../shape.ts'
import { childEnvironment } from './environment.ts'

/** A node that can be started. */
export interface StartableNode {
  readonly host: string
  readonly roles: readonly LabRole[]
  readonly address: string
  /** `install.current`, or any other folder of a release. */
  readonly installed: string
  readonly config: string
  readonly logDir: string
  readonly environment: Readonly<Record<string, string>>
}

/** What the start script's `-daemon` makes of standard output: begun anew at each start, never rotated, holds every line of server.log. */
export const consoleOf = (logDir: string): string => `${logDir}/kafkaServer.out`

/** Starts a node exactly as kplay's service driver `scripts` does. Says nothing about the node's fate: the script answers 0 even when there is no Java. */
export const startNode = async (node: StartableNode, context: Pick<LabContext, 'env'>): Promise<void> => {
  const { execa } = await import('execa')
  const name = isZooKeeper(node) ? 'zookeeper' : 'kafka'
  await execa(`${node.installed}/bin/${name}-server-start.sh`, ['-daemon', node.config], {
    reject: false,
    detached: true,
    cleanup: false,
    stdio: 'ignore',
    env: childEnvironment(context.env, node.environment),
    extendEnv: false,
  })
}
