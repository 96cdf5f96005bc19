/** Short ways to write the two files of an example: the bad one as a text, the good one as what is mended in it. */
import type { Example } from '../../diagnostics/explanation.ts'

/** What stands in the bad file, and what stands there in the good one. Each occurs once. */
export type Mend = readonly [bad: string, good: string]

/** The text without its first line break and without the indentation its lines share. */
const block = (text: string): string => {
  const lines = text.replace(/^\n/, '').trimEnd().split('\n')
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length)
  const shared = Math.min(...indents)
  return `${lines.map((line) => line.slice(shared)).join('\n')}\n`
}

const mended = (whole: string, mends: readonly (readonly [string, string])[]): string =>
  mends.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) throw new Error(`an example holds ${JSON.stringify(from)} not exactly once`)
    return text.replace(from, () => to)
  }, whole)

const example = (file: Example['file'], bad: string, mends: readonly Mend[]): Example => ({
  file,
  args: { bad: '', good: '' },
  bad,
  good: mended(bad, mends),
})

/** A playbook written out whole. */
export const wholePlaybook = (text: string, ...mends: readonly Mend[]): Example =>
  example('playbook.yml', block(text), mends)

/** A playbook after its first three keys. */
export const playbook = (text: string, ...mends: readonly Mend[]): Example =>
  example('playbook.yml', `kplay: 1\nname: example\ninventory: inventory.yml\n${block(text)}`, mends)

/** A phase file after its first two keys. */
export const phase = (text: string, ...mends: readonly Mend[]): Example =>
  example('phase.yml', `kplay: 1\nphase: example\n${block(text)}`, mends)

/** The inventory of all examples: one controller and two brokers on this machine. */
export const exampleInventory = block(`
  kplay: 1
  cluster:
    name: orders
    mode: kraft
    id: 5L6g3nShT-eMCtK--X86sw
    bootstrap: ["127.0.9.1:9092"]
    controllers: { port: 9093 }
  connection: { type: local }
  install: { root: /opt/kafka, source: store }
  service: { type: scripts }
  groups:
    controllers:
      hosts:
        c1:
          address: 127.0.9.3
          node_id: 3
          install: { current: /srv/c1, config: /etc/kafka/c1.properties }
    brokers:
      hosts:
        b1:
          address: 127.0.9.1
          node_id: 1
          install: { current: /srv/b1, config: /etc/kafka/b1.properties }
        b2:
          address: 127.0.9.2
          node_id: 2
          install: { current: /srv/b2, config: /etc/kafka/b2.properties }
`)

/** The inventory above as the good file, and the same spoilt: what stands in the good one, and what in the bad. */
export const inventory = (...spoilt: readonly (readonly [good: string, bad: string])[]): Example => ({
  file: 'inventory.yml',
  args: { bad: '', good: '' },
  bad: mended(exampleInventory, spoilt),
  good: exampleInventory,
})
