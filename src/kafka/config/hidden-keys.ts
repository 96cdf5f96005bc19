/** Keys whose values Kafka itself hides (type PASSWORD of ConfigDef, 2.8 to 4.4: `*.password`, `sasl.jaas.config`, `ssl.keystore.key`, `*.secret`), and whatever is named like them. */
const hidden =
  /(^|[._-])(password|passphrase|secret|token|credentials?|jaas|private\.key|keystore\.key|certificate\.chain)($|[._-])/i

/** True when the value of this key must not be shown. */
export const isHiddenKey = (key: string): boolean => hidden.test(key)
