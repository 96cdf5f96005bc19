import { expect } from 'chai'
import {
  hasListenerWithoutHost,
  parseAdvertisedListeners,
  type ListenerSettings,
} from '../../../src/cluster/read/advertised-listeners.ts'

const settings = (advertised: string | null, others: Partial<ListenerSettings> = {}): ListenerSettings => ({
  advertised,
  listeners: null,
  protocols: 'PLAINTEXT:PLAINTEXT,SSL:SSL,INTERNAL:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
  controllerNames: 'CONTROLLER',
  ...others,
})

describe('parseAdvertisedListeners', () => {
  const cases: readonly [title: string, ListenerSettings, ownHost: string | null, expected: unknown][] = [
    [
      'names, addresses and protocols in the order written',
      settings('PLAINTEXT://b1.example:9092, INTERNAL://10.0.0.1:9094'),
      null,
      [
        { name: 'PLAINTEXT', address: 'b1.example:9092', protocol: 'PLAINTEXT' },
        { name: 'INTERNAL', address: '10.0.0.1:9094', protocol: 'SASL_PLAINTEXT' },
      ],
    ],
    [
      'upper case for names, as Kafka compares them',
      settings('internal://h:1', { protocols: 'Internal:plaintext' }),
      null,
      [{ name: 'INTERNAL', address: 'h:1', protocol: 'PLAINTEXT' }],
    ],
    [
      'brackets of IPv6 hosts',
      settings('PLAINTEXT://[::1]:9092'),
      null,
      [{ name: 'PLAINTEXT', address: '[::1]:9092', protocol: 'PLAINTEXT' }],
    ],
    [
      'a listener without a protocol in the map',
      settings('OUTSIDE://h:1'),
      null,
      [{ name: 'OUTSIDE', address: 'h:1', protocol: null }],
    ],
    [
      'no controller listeners (combined nodes name them too)',
      settings('PLAINTEXT://h:1,CONTROLLER://h:2'),
      null,
      [{ name: 'PLAINTEXT', address: 'h:1', protocol: 'PLAINTEXT' }],
    ],
    [
      'listeners where nothing is advertised, with the own host for an empty one',
      settings(null, { listeners: 'PLAINTEXT://:9092' }),
      'b1.example',
      [{ name: 'PLAINTEXT', address: 'b1.example:9092', protocol: 'PLAINTEXT' }],
    ],
    ['unknown where the own host is needed and not known', settings('PLAINTEXT://:9092'), null, null],
    ['unknown where the broker told neither', settings(null), 'h', null],
    ['unknown where one listener cannot be read', settings('PLAINTEXT://h:1,what'), 'h', null],
    ['unknown where only controller listeners are left', settings('CONTROLLER://h:1'), 'h', null],
  ]
  for (const [title, given, ownHost, expected] of cases)
    it(title, () => expect(parseAdvertisedListeners(given, ownHost)).to.deep.equal(expected))

  it('tells when a host is missing', () => {
    expect(hasListenerWithoutHost(settings('PLAINTEXT://h:1'))).to.equal(false)
    expect(hasListenerWithoutHost(settings('PLAINTEXT://h:1,SSL://:2'))).to.equal(true)
  })
})
