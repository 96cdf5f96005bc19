/** What stands between kplay and a secured listener, in words. Source: Node's codes of TLS, Kafka's of SASL (33, 34, 58). */
import type { ListenerAccess } from './access.ts'
import type { Trouble } from './trouble.ts'

/** How the words of a node begin that does not let kplay in, and of one that is not who it should be. */
export const refusedWords = 'does not let kplay in: '
export const untrustedWords = 'is not to be trusted: '

const refused = (why: string): Trouble => ({ kind: 'refused', why: `${refusedWords}${why}` })
const untrusted = (why: string): Trouble => ({ kind: 'refused', why: `${untrustedWords}${why}` })

/** An error and all that caused it, the first cause last. */
const chainOf = (error: unknown): readonly Error[] => (error instanceof Error ? [error, ...chainOf(error.cause)] : [])

const textIn = (error: Error, key: string): string => {
  const value: unknown = Reflect.get(error, key)
  return typeof value === 'string' ? value : ''
}

const unknownSigners = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
])

const certificateWords: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate, or one that signed it, has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  CERT_REVOKED: 'its certificate is revoked',
  CERT_UNTRUSTED: 'its certificate is not trusted',
  CERT_REJECTED: 'its certificate is rejected',
  INVALID_PURPOSE: 'its certificate is for another purpose',
}

/** Our side looked at the node's certificate. */
const certificateTrouble = (error: Error, { tls }: ListenerAccess): Trouble | undefined => {
  const code = textIn(error, 'code')
  if (unknownSigners.has(code)) {
    const whom =
      tls?.ca === undefined ? 'nobody this machine trusts, and the inventory names no "ca"' : 'nobody in "ca"'
    return untrusted(`its certificate is signed by ${whom}`)
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return untrusted(`its certificate is for another name: ${textIn(error, 'reason') || error.message}`)
  const words = certificateWords[code]
  return words === undefined ? undefined : untrusted(words)
}

/** The node's side ended the handshake, or speaks no TLS. */
const handshakeTrouble = (error: Error, { tls, protocol }: ListenerAccess): Trouble | undefined => {
  const code = textIn(error, 'code')
  if (/ALERT/.test(code)) {
    const alert = code
      .replace(/^.*_ALERT_/, '')
      .toLowerCase()
      .replaceAll('_', ' ')
    return refused(
      tls?.cert === undefined
        ? `it wants a certificate of kplay's own (${alert}), and the inventory names none`
        : `it does not take the certificate of kplay (${alert})`,
    )
  }
  const isNoTls = code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG'
  if (isNoTls || error.message.includes('secure TLS connection was established'))
    return refused(`no TLS could be agreed on; the inventory says ${protocol}, and it may not speak TLS there`)
  if (error.message === 'Broker requires TLS.')
    return refused(`it speaks TLS there, and the inventory says ${protocol}`)
  return undefined
}

type Login = NonNullable<ListenerAccess['sasl']>

interface KafkaErrors {
  readonly errors?: readonly { readonly apiCode?: unknown; readonly serverErrorMessage?: unknown }[]
  readonly response?: { readonly mechanisms?: readonly unknown[]; readonly errorMessage?: unknown }
}

/** It knows other mechanisms, or none. */
const mechanismTrouble = ({ response }: KafkaErrors, mechanism: string): Trouble => {
  const known = (response?.mechanisms ?? []).map(String).join(', ')
  return refused(`it takes no ${mechanism} there${known === '' ? '' : `, only ${known}`}`)
}

/** In the node's own words, where it has some. */
const credentialTrouble = ({ response, errors }: KafkaErrors, { mechanism, username }: Login): Trouble => {
  const said = response?.errorMessage ?? errors?.[0]?.serverErrorMessage
  const words = typeof said === 'string' && said !== '' ? `: ${said}` : ''
  return refused(`it refuses the login of "${username}" by ${mechanism}${words}`)
}

/** The node's answer to a login. */
const loginTrouble = (error: Error & KafkaErrors, { sasl }: ListenerAccess): Trouble | undefined => {
  if (sasl === undefined) return undefined
  switch (error.errors?.[0]?.apiCode) {
    case 33:
      return mechanismTrouble(error, sasl.mechanism)
    case 34:
      return refused('nobody logs in there: its listener has no SASL')
    case 58:
      return credentialTrouble(error, sasl)
    default:
      return undefined
  }
}

/** The trouble where it is one of security, found anywhere among the causes of an error. */
export const securityTrouble = (error: unknown, access: ListenerAccess): Trouble | undefined => {
  for (const one of chainOf(error)) {
    const trouble = certificateTrouble(one, access) ?? handshakeTrouble(one, access) ?? loginTrouble(one, access)
    if (trouble !== undefined) return trouble
  }
  return undefined
}
