/** A large cluster and a long playbook as texts, for the bench and the tests of how much work a check does. Sound: checking them is silent. */

const host = (name: string, address: string, id: number): string =>
  [
    `      ${name}:`,
    `        address: ${address}`,
    `        node_id: ${id}`,
    `        rack: r${id % 3}`,
    `        vars: { disk_count: ${1 + (id % 4)}, owner: "team ${id % 7}" }`,
    `        install: { current: /opt/kafka/${name}/current, config: /etc/kafka/${name}/server.properties, logs: /var/log/kafka/${name} }`,
  ].join('\n')

const addressOf = (index: number): string => `127.1.${Math.floor(index / 250)}.${1 + (index % 250)}`

/** An inventory of three controllers and `hosts` − 3 brokers, each with its own paths and variables. */
export const bigInventory = (hosts: number): string => {
  const controllers = ['c1', 'c2', 'c3'].map((name, index) => host(name, addressOf(index), 10_000 + index))
  const brokers = Array.from({ length: hosts - 3 }, (_, index) =>
    host(`b${index + 1}`, addressOf(index + 3), index + 1),
  )
  return [
    'kplay: 1',
    'cluster:',
    '  name: big',
    '  mode: kraft',
    '  id: bench-only-0000000000',
    `  bootstrap: ["${addressOf(3)}:9092", "${addressOf(4)}:9092"]`,
    '  security: { protocol: PLAINTEXT }',
    '  controllers: { port: 9093 }',
    'connection: { type: local }',
    'install: { root: /opt/kafka, source: store }',
    'service: { type: scripts, env: { KAFKA_HEAP_OPTS: "-Xmx6g" } }',
    'groups:',
    '  controllers:',
    '    hosts:',
    ...controllers,
    '  brokers:',
    '    vars: { weight: 2 }',
    '    hosts:',
    ...brokers,
    '',
  ].join('\n')
}

const task = (phase: number, index: number): string[] => {
  const id = `t${index}`
  const forms: readonly (readonly string[])[] = [
    [
      'kafka.health: {}',
      `register: health${index}`,
      `until: health${index}.ok && health${index}.brokers > 1`,
      'retries: 3',
      'timeout: 10m',
    ],
    [
      'assert:',
      `  - that: host.vars.disk_count > 0 && vars.weight < ${index + 10}`,
      '    else: "${{ host.name }} has ${{ host.vars.disk_count }} disks"',
    ],
    [
      'when: older(node.version, versions.to) && !node.restarted',
      `command: { argv: [echo, "${'${{ host.name }}'} of ${'${{ cluster.name }}'}", "${'${{ vars.ticket }}'}"] }`,
      'undo: none',
      'undo_reason: it only prints',
    ],
    [
      `when: '"b1" in groups.brokers && node.free_bytes > ${phase}'`,
      'kafka.collect_logs: { lines: "${{ vars.lines }}" }',
    ],
    [
      'file.symlink: { path: "${{ install.current }}-old", to: "${{ install.root }}/kafka-${{ versions.from }}" }',
      'undo: auto',
    ],
  ]
  const [first = '', ...rest] = forms[index % forms.length] ?? []
  return [`      - id: ${id}`, ...[first, ...rest].map((line) => `        ${line}`)]
}

/** A playbook of five phases with `tasks` tasks in all, beside an inventory `inventory.yml`. */
export const bigPlaybook = (tasks: number): string => {
  const phases = Array.from({ length: 5 }, (_, phase) => [
    `  - id: phase${phase}`,
    '    hosts: [controllers, brokers]',
    '    tasks:',
    ...Array.from({ length: tasks / 5 }, (__, index) => task(phase, index)).flat(),
  ])
  return [
    'kplay: 1',
    'name: big',
    'inventory: inventory.yml',
    'versions: { from: "3.9.2", to: "4.1.2" }',
    'vars:',
    '  ticket: { type: string, default: CHG-1 }',
    '  lines: { type: int, default: 100 }',
    '  weight: { type: int, default: 1 }',
    'phases:',
    ...phases.flat(),
    '',
  ].join('\n')
}
