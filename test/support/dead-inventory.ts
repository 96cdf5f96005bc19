/**
 * The text of an inventory of one controller and one broker on this machine, where nobody answers: at port 1 unless told, which no system gives away.
 * Paths of hosts lie inside `folder`.
 */
export const deadInventory = ({ folder, port = 1 }: { readonly folder: string; readonly port?: number }): string =>
  [
    'kplay: 1',
    'cluster:',
    '  name: dead',
    '  mode: kraft',
    '  id: AAAAAAAAAAAAAAAAAAAAAA',
    `  bootstrap: ["127.0.0.1:${port}"]`,
    `  controllers: { port: ${port} }`,
    'connection: { type: local }',
    `install: { root: ${folder}, current: ${folder}/current, config: ${folder}/b.properties, logs: ${folder}, source: store }`,
    'service: { type: scripts }',
    'groups:',
    `  controllers: { hosts: { c1: { address: 127.0.0.2, node_id: 101, install: { config: ${folder}/c.properties } } } }`,
    '  brokers: { hosts: { b1: { address: 127.0.0.1, node_id: 1 } } }',
    '',
  ].join('\n')
