import type { JSONSchema } from 'json-schema-to-ts'

const nodeIds = { type: 'array', items: { type: 'integer' } } as const
const nullableNumber = { type: ['number', 'null'] } as const
const nullableText = { type: ['string', 'null'] } as const
const mode = { enum: ['kraft', 'zookeeper'] } as const
const roles = { type: 'array', items: { enum: ['controller', 'broker', 'zookeeper'] } } as const

const registration = {
  type: 'object',
  required: ['nodeId', 'host', 'port', 'rack', 'isFenced'],
  properties: {
    nodeId: { type: 'integer' },
    host: { type: 'string' },
    port: { type: 'integer' },
    rack: nullableText,
    isFenced: { type: ['boolean', 'null'] },
  },
} as const

const partition = {
  type: 'object',
  required: ['topic', 'partition', 'leader', 'replicas', 'isr', 'offlineReplicas'],
  properties: {
    topic: { type: 'string' },
    partition: { type: 'integer' },
    leader: { type: 'integer' },
    replicas: nodeIds,
    isr: nodeIds,
    offlineReplicas: nodeIds,
  },
} as const

const reassignment = {
  type: 'object',
  required: ['topic', 'partition', 'adding', 'removing'],
  properties: { topic: { type: 'string' }, partition: { type: 'integer' }, adding: nodeIds, removing: nodeIds },
} as const

const quorumReplicas = {
  type: 'array',
  items: {
    type: 'object',
    required: ['nodeId', 'logEndOffset', 'lastFetchMs', 'lastCaughtUpMs'],
    properties: {
      nodeId: { type: 'integer' },
      logEndOffset: { type: 'number' },
      lastFetchMs: { type: 'number' },
      lastCaughtUpMs: { type: 'number' },
    },
  },
} as const

const quorum = {
  type: ['object', 'null'],
  required: ['leaderId', 'leaderEpoch', 'voters', 'observers'],
  properties: {
    leaderId: { type: 'integer' },
    leaderEpoch: { type: 'integer' },
    voters: quorumReplicas,
    observers: quorumReplicas,
  },
} as const

const settings = {
  type: ['object', 'null'],
  required: [
    'minInsyncReplicas',
    'replicaLagTimeMaxMs',
    'quorumFetchTimeoutMs',
    'controlledShutdownEnable',
    'advertisedListeners',
  ],
  properties: {
    minInsyncReplicas: nullableNumber,
    replicaLagTimeMaxMs: nullableNumber,
    quorumFetchTimeoutMs: nullableNumber,
    controlledShutdownEnable: { type: ['boolean', 'null'] },
    advertisedListeners: nullableText,
  },
} as const

const listener = {
  type: 'object',
  required: ['name', 'address', 'isAnswering'],
  properties: {
    name: { type: 'string' },
    address: { type: 'string' },
    isAnswering: { type: 'boolean' },
    why: { type: 'string' },
    isUnchecked: { const: true },
  },
} as const

const logDir = {
  type: 'object',
  required: ['path', 'isOffline', 'totalBytes', 'usableBytes', 'usedBytes', 'maxLag'],
  properties: {
    path: { type: 'string' },
    isOffline: { type: 'boolean' },
    totalBytes: nullableNumber,
    usableBytes: nullableNumber,
    usedBytes: { type: 'number' },
    maxLag: { type: 'number' },
  },
} as const

const levelRange = { type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 2 } as const

const node = {
  type: 'object',
  required: [
    'host',
    'nodeId',
    'roles',
    'address',
    'isAnswering',
    'supported',
    'finalized',
    'settings',
    'listeners',
    'logDirs',
  ],
  properties: {
    host: { type: 'string' },
    nodeId: { type: 'integer' },
    roles,
    address: { type: 'string' },
    isAnswering: { type: 'boolean' },
    why: { type: 'string' },
    supported: { type: ['object', 'null'], additionalProperties: levelRange },
    finalized: { type: ['object', 'null'], additionalProperties: { type: 'integer' } },
    settings,
    listeners: { type: ['array', 'null'], items: listener },
    logDirs: { type: ['array', 'null'], items: logDir },
  },
} as const

const unknown = {
  type: 'object',
  required: ['what', 'why'],
  properties: { what: { type: 'string' }, why: { type: 'string' } },
} as const

/** What `kplay snapshot` prints and `kplay what-if` reads. `null` is *unknown*; fields that a reader does not know are left alone. */
export const snapshotSchema = {
  title: 'A cluster snapshot of kplay',
  type: 'object',
  required: [
    'format',
    'at',
    'tookMs',
    'viaNodeId',
    'clusterId',
    'mode',
    'brokers',
    'partitions',
    'topicMinIsr',
    'reassignments',
    'quorum',
    'nodes',
    'unknown',
  ],
  properties: {
    format: { const: 1 },
    at: { type: 'string' },
    tookMs: { type: 'number' },
    viaNodeId: { type: ['integer', 'null'] },
    clusterId: nullableText,
    mode,
    brokers: { type: ['array', 'null'], items: registration },
    partitions: { type: ['array', 'null'], items: partition },
    topicMinIsr: { type: ['object', 'null'], additionalProperties: { type: 'integer' } },
    reassignments: { type: ['array', 'null'], items: reassignment },
    quorum,
    nodes: { type: 'array', items: node },
    unknown: { type: 'array', items: unknown },
  },
} as const satisfies JSONSchema
