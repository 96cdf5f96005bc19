import { mkdir, symlink, writeFile } from 'node:fs/promises'
import type { Problem } from '../../diagnostics/problem.ts'
import { ok, type Result } from '../../diagnostics/result.ts'
import type { RecordedNode } from '../record.ts'
import {
  brokerPort,
  controllerPort,
  isBroker,
  isController,
  hasZooKeeper,
  isZooKeeper,
  zookeeperPort,
  type PlacedNode,
} from '../shape.ts'
import type { StoredRelease } from '../store/store.ts'
import { installTree } from '../store/tree.ts'
import { nodeEnvironment } from './environment.ts'
import type { Java } from './java.ts'
import { buildProperties, renderProperties } from './properties.ts'
import { buildBrokerProperties, buildServerProperties } from './zookeeper-properties.ts'
import type { StartableNode } from './start.ts'

/** The paths and ports a node of the lab in folder `dir` gets. */
export const recordNode = (node: PlacedNode, dir: string): RecordedNode => {
  const own = `${dir}/${node.host}`
  const rack = node.rack === undefined ? {} : { rack: node.rack }
  const file = isBroker(node) ? 'server' : isController(node) ? 'controller' : 'zookeeper'
  return {
    host: node.host,
    nodeId: node.nodeId,
    roles: node.roles,
    ...rack,
    address: node.address,
    ports: {
      ...(isBroker(node) ? { broker: brokerPort } : {}),
      ...(isController(node) ? { controller: controllerPort } : {}),
      ...(isZooKeeper(node) ? { zookeeper: zookeeperPort } : {}),
    },
    dir: own,
    config: `${own}/config/${file}.properties`,
    log: `${own}/logs/server.log`,
  }
}

/** Where a node's topic data lie. */
export const dataDirOf = (node: Pick<RecordedNode, 'dir'>): string => `${node.dir}/data`

/** What a recorded node is started with. */
export const startableOf = (node: RecordedNode, java: Java, hasArchives: boolean): StartableNode => {
  const logDir = `${node.dir}/logs`
  return {
    host: node.host,
    roles: node.roles,
    address: node.address,
    installed: `${node.dir}/install/current`,
    config: node.config,
    logDir,
    environment: nodeEnvironment(java, { logDir, hasArchives }),
  }
}

/** Makes a node's folder: the release below install/ with `current` pointing to it, the properties file outside it, an empty log folder. */
export const makeNodeFolder = async (
  node: RecordedNode,
  release: StoredRelease,
  files: { readonly nodes: readonly RecordedNode[]; readonly extra: Readonly<Record<string, string>> },
): Promise<Result<void, Problem>> => {
  const root = `${node.dir}/install`
  const installed = await installTree(release, root)
  if (!installed.ok) return installed
  await symlink(`kafka-${release.release}`, `${root}/current`)
  await mkdir(`${node.dir}/config`)
  await mkdir(`${node.dir}/logs`)
  const options = { dataDir: dataDirOf(node), extra: files.extra }
  if (isZooKeeper(node)) {
    await mkdir(options.dataDir)
    await writeFile(`${options.dataDir}/myid`, `${node.nodeId}\n`)
  }
  const build = isZooKeeper(node)
    ? buildServerProperties
    : hasZooKeeper(files.nodes)
      ? buildBrokerProperties
      : buildProperties
  await writeFile(node.config, renderProperties(build(node, files.nodes, options)))
  return ok(undefined)
}
