import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LabStatus } from '../../../src/rehearsal/lab.ts'
import { securedUser } from '../../support/secured.ts'

/** Words of `security:` as they stand in an inventory. */
export type SecurityWords = Readonly<Record<string, string>>

/** Those of a login; `secret`: where its password comes from. */
export const loginWords = (mechanism: string, secret = '{ file: password }'): SecurityWords => ({
  mechanism,
  username: securedUser.username,
  password: secret,
})

const flow = (words: SecurityWords): string =>
  `{ ${Object.entries(words)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')} }`

let files = 0

/** The inventory of a secured lab, written into the folder of its certificates: brokers are asked at this port and in these words, controllers as they want it. */
export const securedInventory = (
  lab: LabStatus,
  of: { readonly folder: string; readonly port: number; readonly words: SecurityWords },
): string => {
  const { folder, port, words } = of
  writeFileSync(join(folder, 'password'), `${securedUser.password}\n`, { mode: 0o600 })
  writeFileSync(join(folder, 'wrong'), 'another-password\n', { mode: 0o600 })
  const controllers = flow({ protocol: 'SASL_SSL', ca: 'ca.pem', ...loginWords('PLAIN') })
  const text = readFileSync(lab.inventory, 'utf8')
    .replace(/^( *bootstrap: ).*$/m, (line) => `${line.replaceAll(':9092"', `:${port}"`)}\n  security: ${flow(words)}`)
    .replace('security: { protocol: PLAINTEXT } }', `security: ${controllers} }`)
  const file = join(folder, `inventory-${++files}.yml`)
  writeFileSync(file, text)
  return file
}
