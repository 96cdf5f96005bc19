import { Bytes, type ByteReader } from './bytes.ts'
import type { FakeAnswer, FakeRequest, FakeScript } from './fake-node.ts'

/** Request keys. */
export const keys = {
  metadata: 3,
  apiVersions: 18,
  describeConfigs: 32,
  describeLogDirs: 35,
  electLeaders: 43,
  listReassignments: 46,
  describeQuorum: 55,
  updateFeatures: 57,
  describeCluster: 60,
} as const

/** Version ranges by request key. */
export type Ranges = Readonly<Record<number, readonly [min: number, max: number]>>

export const broker41: Ranges = {
  [keys.metadata]: [0, 13],
  [keys.apiVersions]: [0, 4],
  [keys.describeConfigs]: [1, 4],
  [keys.describeLogDirs]: [1, 4],
  [keys.electLeaders]: [0, 2],
  [keys.listReassignments]: [0, 0],
  [keys.describeQuorum]: [0, 2],
  [keys.updateFeatures]: [0, 2],
  [keys.describeCluster]: [0, 2],
}

/** A broker of 3.7: no version 4 of ApiVersions, no fencing. */
export const broker37: Ranges = {
  ...broker41,
  [keys.metadata]: [0, 12],
  [keys.apiVersions]: [0, 3],
  [keys.describeQuorum]: [0, 1],
  [keys.updateFeatures]: [0, 1],
  [keys.describeCluster]: [0, 1],
}

export interface Feature {
  readonly name: string
  readonly range: readonly [min: number, max: number]
  readonly level: number
}

const tag = (bytes: Bytes, number: number, payload: Bytes): void => {
  const content = payload.done()
  bytes.varint(number).varint(content.length).raw(content)
}

/** Answers as brokers do: a version above theirs is refused with 35 in the frame of version 0. */
export const apiVersions = (ranges: Ranges, features: readonly Feature[] = [], epoch = 99) => {
  return ({ version }: FakeRequest): FakeAnswer => {
    const max = ranges[keys.apiVersions]?.[1] ?? 0
    if (version > max) return new Bytes().int16(35).int32(1).int16(keys.apiVersions).int16(0).int16(max)
    const bytes = new Bytes().int16(0)
    bytes.list(Object.entries(ranges), (b, [key, [low, high]]) => b.int16(Number(key)).int16(low).int16(high).tags())
    bytes.int32(0).varint(3)
    tag(
      bytes,
      0,
      new Bytes().list(features, (b, f) => b.string(f.name).int16(f.range[0]).int16(f.range[1]).tags()),
    )
    tag(bytes, 1, new Bytes().int64(epoch))
    tag(
      bytes,
      2,
      new Bytes().list(features, (b, f) => b.string(f.name).int16(f.level).int16(f.level).tags()),
    )
    return bytes
  }
}

export interface FakeBroker {
  readonly nodeId: number
  readonly host: string
  readonly port: number
  readonly isFenced?: boolean
}

export interface FakePartition {
  readonly partition: number
  readonly leader: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
}

export interface FakeTopic {
  readonly name: string
  readonly code?: number
  readonly partitions: readonly FakePartition[]
}

/** Metadata 12. */
export const metadata =
  (
    brokers: readonly FakeBroker[],
    topics: readonly FakeTopic[],
    of: { readonly clusterId?: string | null; readonly wanted?: readonly string[] } = {},
  ) =>
  ({ body }: FakeRequest): FakeAnswer => {
    const { clusterId = 'fake-cluster', wanted = null } = of
    const asked = body.list(() => {
      for (const _ of [1, 2, 3, 4]) body.int32() // topic id
      const name = body.string()
      body.tags()
      return name
    })
    if (JSON.stringify(asked) !== JSON.stringify(wanted))
      throw new Error(`not the topics expected: ${asked?.join(', ')}`)
    if (body.int8() !== 0) throw new Error('asking must not create topics')
    return new Bytes()
      .int32(0)
      .list(brokers, (b, x) => b.int32(x.nodeId).string(x.host).int32(x.port).string(null).tags())
      .string(clusterId)
      .int32(brokers[0]?.nodeId ?? -1)
      .list(topics, (b, topic) => {
        b.int16(topic.code ?? 0)
          .string(topic.name)
          .uuid()
          .bool(false)
        b.list(topic.partitions, (p, x) =>
          p
            .int16(x.leader < 0 ? 5 : 0)
            .int32(x.partition)
            .int32(x.leader)
            .int32(0)
            .ints(x.replicas)
            .ints(x.isr)
            .ints([])
            .tags(),
        )
        b.int32(-2147483648).tags()
      })
      .tags()
  }

export const describeCluster =
  (brokers: readonly FakeBroker[], errorCode = 0) =>
  ({ version }: FakeRequest): FakeAnswer => {
    const bytes = new Bytes().int32(0).int16(errorCode).string(null)
    if (version >= 1) bytes.int8(1)
    bytes.string('fake-cluster').int32(1)
    bytes.list(version >= 2 ? brokers : brokers.filter((x) => x.isFenced !== true), (b, x) => {
      b.int32(x.nodeId).string(x.host).int32(x.port).string('r1')
      if (version >= 2) b.bool(x.isFenced ?? false)
      b.tags()
    })
    return bytes.int32(0).tags()
  }

/** A configuration value and where it comes from (1: the topic itself, 4: the file, 5: default). */
export type FakeConfig = readonly [value: string | null, source: number]

export interface ConfigsOf {
  /** The node's own id: any other is refused with 42. */
  readonly nodeId: number
  readonly settings: Readonly<Record<string, string>>
  readonly topicMinIsr?: Readonly<Record<string, FakeConfig | number>>
}

const readResources = (body: ByteReader): { type: number; name: string; keys: string[] }[] =>
  body.list(() => {
    const [type, name] = [body.int8(), body.string() ?? '']
    const wanted = body.list(() => body.string() ?? '') ?? []
    body.tags()
    return { type, name, keys: wanted }
  }) ?? []

/** DescribeConfigs 4: of topics (a number in `topicMinIsr` is an error code) and of the node itself. */
export const describeConfigs =
  (of: ConfigsOf) =>
  ({ body }: FakeRequest): FakeAnswer => {
    const rows = readResources(body).map((resource) => {
      const row = (code: number, configs: readonly (readonly [string, FakeConfig])[]) => ({
        ...resource,
        code,
        configs,
      })
      if (resource.type === 2) {
        const config = of.topicMinIsr?.[resource.name] ?? (['1', 5] as const)
        return typeof config === 'number' ? row(config, []) : row(0, [['min.insync.replicas', config]])
      }
      if (resource.name !== String(of.nodeId)) return row(42, [])
      const named = resource.keys.flatMap((key) => {
        const value = of.settings[key]
        return value === undefined ? [] : [[key, [value, 4]] as const]
      })
      return row(0, named)
    })
    return new Bytes()
      .int32(0)
      .list(rows, (b, row) => {
        b.int16(row.code)
          .string(row.code === 0 ? null : 'Unexpected broker id')
          .int8(row.type)
          .string(row.name)
        b.list(row.configs, (c, [name, [value, source]]) => {
          c.string(name).string(value).bool(false).int8(source).bool(false)
          c.list([], () => undefined)
            .int8(1)
            .string(null)
            .tags()
        })
        b.tags()
      })
      .tags()
  }

export interface FakeLogDir {
  readonly path: string
  readonly code?: number
  readonly replicas: readonly { readonly size: number; readonly lag: number; readonly isFuture?: boolean }[]
}

/** DescribeLogDirs 4. */
export const describeLogDirs =
  (dirs: readonly FakeLogDir[], errorCode = 0) =>
  (): FakeAnswer =>
    new Bytes()
      .int32(0)
      .int16(errorCode)
      .list(dirs, (b, dir) => {
        b.int16(dir.code ?? 0).string(dir.path)
        b.list([dir], (t) => {
          t.string('orders')
          t.list([...dir.replicas.entries()], (r, [i, x]) =>
            r
              .int32(i)
              .int64(x.size)
              .int64(x.lag)
              .bool(x.isFuture ?? false)
              .tags(),
          )
          t.tags()
        })
        b.int64(1000).int64(-1).tags()
      })
      .tags()

/** ListPartitionReassignments 0. */
export const listReassignments =
  (
    moves: readonly {
      readonly topic: string
      readonly partition: number
      readonly adding: number[]
      readonly removing: number[]
    }[] = [],
    errorCode = 0,
  ) =>
  (): FakeAnswer =>
    new Bytes()
      .int32(0)
      .int16(errorCode)
      .string(null)
      .list(moves, (b, move) => {
        b.string(move.topic)
        b.list([move], (p, x) => p.int32(x.partition).ints([]).ints(x.adding).ints(x.removing).tags())
        b.tags()
      })
      .tags()

/** DescribeQuorum 1 and 2, with voters that have all caught up at `end`, where the log ends. */
export const describeQuorum =
  (leaderId: number, voters: readonly number[], observers: readonly number[] = [], errorCode = 0, end = 100) =>
  ({ version }: FakeRequest): FakeAnswer => {
    const replicas = (b: Bytes, ids: readonly number[]): void => {
      b.list(ids, (r, id) => {
        r.int32(id)
        if (version >= 2) r.uuid()
        r.int64(end).int64(1_700_000_000_000).int64(1_700_000_000_001).tags()
      })
    }
    const bytes = new Bytes().int16(0)
    if (version >= 2) bytes.string(null)
    bytes.list([0], (b) => {
      b.string('__cluster_metadata').list([0], (p) => {
        p.int32(0).int16(errorCode)
        if (version >= 2) p.string(null)
        p.int32(leaderId).int32(3).int64(100)
        replicas(p, voters)
        replicas(p, observers)
        p.tags()
      })
      b.tags()
    })
    if (version >= 2) bytes.list([], () => undefined)
    return bytes.tags()
  }

/** A script with some requests done otherwise. */
export const but = (script: FakeScript, other: FakeScript): FakeScript => ({ ...script, ...other })
