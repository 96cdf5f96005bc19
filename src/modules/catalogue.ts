import { archiveInstall } from './archive-install.ts'
import { assert } from './assert.ts'
import { command } from './command.ts'
import { fileBackup } from './file-backup.ts'
import { fileCopy } from './file-copy.ts'
import { fileRestore } from './file-restore.ts'
import { fileSymlink } from './file-symlink.ts'
import { httpCheck } from './http-check.ts'
import { kafkaBackupCluster } from './kafka-backup-cluster.ts'
import { kafkaBackupNode } from './kafka-backup-node.ts'
import { kafkaCollectLogs } from './kafka-collect-logs.ts'
import { kafkaConfirmProtocol } from './kafka-confirm-protocol.ts'
import { kafkaConsumerGroups } from './kafka-consumer-groups.ts'
import { kafkaCrossCheck } from './kafka-cross-check.ts'
import { kafkaElectPreferredLeaders } from './kafka-elect-preferred-leaders.ts'
import { kafkaFinalize } from './kafka-finalize.ts'
import { kafkaHealth } from './kafka-health.ts'
import { kafkaPinProtocol } from './kafka-pin-protocol.ts'
import { kafkaRaiseProtocol } from './kafka-raise-protocol.ts'
import { kafkaSafeToStop } from './kafka-safe-to-stop.ts'
import { kafkaWaitBack } from './kafka-wait-back.ts'
import { metricsRead } from './metrics-read.ts'
import type { AnyModule, Module } from './module.ts'
import { properties } from './properties.ts'
import { service } from './service.ts'
import { shell } from './shell.ts'

/** Forgets the types of a module's arguments: from here on its schema says what fits. */
const listed = <Args, Result>(module: Module<Args, Result>): AnyModule => module as unknown as AnyModule

/** Every module a playbook can use, by name. Adding one is adding its file and its row. */
export const modules: readonly AnyModule[] = [
  listed(archiveInstall),
  listed(assert),
  listed(command),
  listed(fileBackup),
  listed(fileCopy),
  listed(fileRestore),
  listed(fileSymlink),
  listed(httpCheck),
  listed(kafkaBackupCluster),
  listed(kafkaBackupNode),
  listed(kafkaCollectLogs),
  listed(kafkaConfirmProtocol),
  listed(kafkaConsumerGroups),
  listed(kafkaCrossCheck),
  listed(kafkaElectPreferredLeaders),
  listed(kafkaFinalize),
  listed(kafkaHealth),
  listed(kafkaPinProtocol),
  listed(kafkaRaiseProtocol),
  listed(kafkaSafeToStop),
  listed(kafkaWaitBack),
  listed(metricsRead),
  listed(properties),
  listed(service),
  listed(shell),
]

const byName: ReadonlyMap<string, AnyModule> = new Map(modules.map((module) => [module.name, module]))

/** The module of this name; undefined when there is none. */
export const findModule = (name: string): AnyModule | undefined => byName.get(name)
