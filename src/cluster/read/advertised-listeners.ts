/** One listener as a broker advertises it. */
export interface AdvertisedListener {
  /** `PLAINTEXT`, `INTERNAL` … */
  readonly name: string
  /** `host:port`; IPv6 hosts stay in brackets. */
  readonly address: string
  /** `PLAINTEXT`, `SSL`, `SASL_PLAINTEXT`, `SASL_SSL`; null when the broker's map does not name the listener. */
  readonly protocol: string | null
}

/** The settings of a broker that say how it is reached, as DescribeConfigs gives them; null where it did not name one. */
export interface ListenerSettings {
  /** `advertised.listeners`; null: the broker advertises `listeners`. */
  readonly advertised: string | null
  /** `listeners`. */
  readonly listeners: string | null
  /** `listener.security.protocol.map`. */
  readonly protocols: string | null
  /** `controller.listener.names`: never asked as a broker's. */
  readonly controllerNames: string | null
}

const words = (list: string | null): string[] =>
  (list ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

const parseProtocols = (map: string | null): Map<string, string> =>
  new Map(
    words(map).map((pair) => {
      const colon = pair.lastIndexOf(':')
      return [pair.slice(0, colon).toUpperCase(), pair.slice(colon + 1).toUpperCase()]
    }),
  )

/** `NAME://host:port`; the host may be empty. Kafka compares names in upper case. */
const parseListener = (text: string): { name: string; host: string; port: string } | null => {
  const match = /^([^:/]+):\/\/(\[[^\]]*\]|[^:]*):(\d+)$/.exec(text)
  const [, name, host, port] = match ?? []
  return name === undefined || host === undefined || port === undefined
    ? null
    : { name: name.toUpperCase(), host, port }
}

/**
 * The broker listeners a node advertises, in the order written; null when the settings do not tell or cannot be read. `ownHost` is the host under which the cluster
 * lists the node: what Kafka fills in for an empty host.
 */
export const parseAdvertisedListeners = (
  settings: ListenerSettings,
  ownHost: string | null,
): readonly AdvertisedListener[] | null => {
  const text = settings.advertised ?? settings.listeners
  if (text === null) return null
  const protocols = parseProtocols(settings.protocols)
  const controllers = new Set(words(settings.controllerNames).map((name) => name.toUpperCase()))
  const found: AdvertisedListener[] = []
  for (const word of words(text)) {
    const listener = parseListener(word)
    if (listener === null) return null
    if (controllers.has(listener.name)) continue
    const host = listener.host === '' ? ownHost : listener.host
    if (host === null) return null
    const protocol = protocols.get(listener.name) ?? null
    found.push({ name: listener.name, address: `${host}:${listener.port}`, protocol })
  }
  return found.length === 0 ? null : found
}

/** Does a listener lack the host, so that `ownHost` is needed to read the settings? */
export const hasListenerWithoutHost = (settings: ListenerSettings): boolean =>
  words(settings.advertised ?? settings.listeners).some((word) => parseListener(word)?.host === '')
