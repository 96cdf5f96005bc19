import { hostPortSchema, nameSchema, portSchema, secretSchema, textSchema, versionKeySchema } from '../syntax/words.ts'

const argv = { type: 'array', items: { type: 'string' }, minItems: 1, description: 'a command as a list of words' }

const security = {
  title: 'security map',
  type: 'object',
  additionalProperties: false,
  required: ['protocol'],
  description: 'how a listener is spoken to',
  properties: {
    protocol: { type: 'string', enum: ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'] },
    mechanism: { type: 'string', enum: ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER', 'GSSAPI'] },
    username: textSchema,
    password: { $ref: '#/definitions/secret' },
    ca: { ...textSchema, description: 'file with the certificates to trust' },
    certificate: { ...textSchema, description: "file with kplay's own certificate, where brokers want one" },
    key: { ...textSchema, description: 'file with its private key' },
    passphrase: { $ref: '#/definitions/secret' },
  },
}

const connection = {
  title: 'connection',
  type: 'object',
  additionalProperties: false,
  description: 'how kplay reaches the host',
  properties: {
    type: {
      type: 'string',
      enum: ['local', 'ssh', 'openssh'],
      description:
        'local: this machine; ssh: kplay itself; openssh: the ssh of this machine, for certificates, Kerberos and ProxyCommand',
    },
    user: { ...textSchema, description: 'who logs in; default: as ssh would' },
    port: portSchema,
    identity_file: { ...textSchema, description: 'a private key' },
    known_hosts: { ...textSchema, description: 'instead of the files ssh would read' },
    ssh_config: { ...textSchema, description: 'instead of your own ssh configuration' },
    jump: { ...textSchema, description: 'hosts to go through, as ProxyJump: [user@]host[:port], or none' },
    password: { $ref: '#/definitions/secret' },
    passphrase: { $ref: '#/definitions/secret' },
    become: {
      title: 'become map',
      type: 'object',
      additionalProperties: false,
      description: 'work as another user there',
      properties: {
        method: { type: 'string', enum: ['sudo', 'doas', 'su'], description: 'default: sudo' },
        user: { ...textSchema, description: 'default: root' },
        password: { $ref: '#/definitions/secret' },
        for: {
          type: 'string',
          enum: ['all', 'service'],
          description:
            'all: everything (default); service: only to start and stop the node, so that rules of sudo can be narrow',
        },
      },
    },
  },
}

const install = {
  title: 'install map',
  type: 'object',
  additionalProperties: false,
  description: 'where Kafka lies on the host',
  properties: {
    root: { ...textSchema, description: 'releases live in root/kafka-VERSION' },
    current: { ...textSchema, description: 'a symlink to the release in use' },
    config: { ...textSchema, description: 'server.properties; must lie outside current' },
    logs: { ...textSchema, description: 'folder of server.log' },
    source: { type: 'string', enum: ['archive', 'store'], description: 'where releases come from' },
    archive: {
      title: 'archive map',
      type: 'object',
      additionalProperties: false,
      description:
        'a release as Apache packs it; path of this machine or url, in which ${{ versions.to }} stands for the release',
      properties: {
        path: { ...textSchema, description: 'of this machine' },
        url: { ...textSchema, description: 'http:// or https://; fetched once into the cache of this machine' },
        sha512: { type: 'string', pattern: '^[0-9a-fA-F]{128}$', description: 'of the file, 128 hexadecimal digits' },
      },
    },
  },
}

const service = {
  title: 'service',
  type: 'object',
  additionalProperties: false,
  description: 'how the node is started and stopped',
  properties: {
    type: {
      type: 'string',
      enum: ['systemd', 'scripts', 'commands'],
      description: 'systemd: a unit; scripts: kafka-server-start.sh; commands: start and stop of your own',
    },
    unit: {
      type: 'string',
      pattern: '^[A-Za-z0-9_:.@][A-Za-z0-9_:.@\\\\-]*$',
      description: 'the unit of systemd that runs the node; default: kafka',
    },
    env: {
      title: 'env map',
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'environment of the start script',
    },
    change_env: {
      type: 'array',
      items: { type: 'string' },
      uniqueItems: true,
      description: 'keys of env that may differ from the running process',
    },
    start: argv,
    stop: { ...argv, description: 'asks the node to end, as a list of words; it must never kill it' },
    status: { ...argv, description: 'ends with 0 while the service runs and with 3 while not, as a list of words' },
  },
}

const metrics = {
  title: 'metrics map',
  type: 'object',
  additionalProperties: false,
  description: 'where the node tells its metrics',
  properties: {
    type: {
      type: 'string',
      enum: ['jolokia', 'jmx', 'prometheus'],
      description:
        "jolokia, prometheus: pages, fetched from where kplay runs; jmx: the node's JMX port (JMX_PORT), asked on its own host by the JmxTool of its release: a JVM for each reading, and no login",
    },
    port: portSchema,
    path: { ...textSchema, description: 'of the page; default: /jolokia or /metrics' },
    host: { ...textSchema, description: 'where JMX listens, as the host itself calls it; default: its address' },
  },
}

/** They may stand at top, group and host; written once, referred to, so that they are compiled once. */
const settings = {
  connection: { $ref: '#/definitions/connection' },
  install: { $ref: '#/definitions/install' },
  service: { $ref: '#/definitions/service' },
  metrics: { $ref: '#/definitions/metrics' },
}

const vars = {
  title: 'vars map',
  type: 'object',
  additionalProperties: true,
  description: 'values for variables that playbooks declare',
}

const host = {
  title: 'host',
  'x-named': true,
  type: ['object', 'null'],
  additionalProperties: false,
  properties: {
    address: { ...textSchema, description: 'name or address kplay connects to' },
    node_id: { type: 'integer', minimum: 0, description: 'node.id, broker.id or myid of the node' },
    rack: textSchema,
    listener: { ...hostPortSchema, description: 'where kplay asks this node, if not at its address' },
    vars,
    ...settings,
  },
}

/** Keys a host accepts. */
export const hostKeys: readonly string[] = Object.keys(host.properties)

const cluster = {
  title: 'cluster',
  type: 'object',
  additionalProperties: false,
  required: ['name', 'mode', 'id', 'bootstrap'],
  properties: {
    name: textSchema,
    mode: { type: 'string', enum: ['kraft', 'zookeeper'] },
    id: { ...textSchema, description: 'must equal the id of the live cluster' },
    bootstrap: { type: 'array', items: hostPortSchema, minItems: 1, uniqueItems: true },
    security: { $ref: '#/definitions/security' },
    via: {
      type: 'string',
      enum: ['direct', 'hosts'],
      description: "hosts: Kafka is spoken to through the ssh connection to each node's own host",
    },
    controllers: {
      title: 'controllers map',
      type: 'object',
      additionalProperties: false,
      required: ['port'],
      properties: { port: portSchema, security: { $ref: '#/definitions/security' } },
    },
    zookeepers: {
      title: 'zookeepers map',
      type: 'object',
      additionalProperties: false,
      required: ['port'],
      properties: { port: portSchema },
    },
  },
}

/** The schema of an inventory file: source of validation and of schemas/inventory.schema.json. */
export const inventorySchema = {
  title: 'inventory',
  type: 'object',
  additionalProperties: false,
  required: ['kplay', 'cluster', 'groups'],
  definitions: { connection, install, service, metrics, security, secret: secretSchema },
  properties: {
    kplay: versionKeySchema,
    cluster,
    ...settings,
    groups: {
      title: 'groups map',
      type: 'object',
      minProperties: 1,
      propertyNames: nameSchema,
      description: 'controllers, brokers and zookeepers give their hosts roles',
      additionalProperties: {
        title: 'group',
        'x-named': true,
        type: 'object',
        additionalProperties: false,
        required: ['hosts'],
        properties: {
          ...settings,
          vars,
          hosts: {
            title: 'hosts map',
            type: 'object',
            minProperties: 1,
            propertyNames: nameSchema,
            additionalProperties: host,
          },
        },
      },
    },
  },
}
