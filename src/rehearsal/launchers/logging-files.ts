const pattern = '[%d] %p %m (%c)%n'

const fileAppender1 = (name: string, file: string): string =>
  [
    `log4j.appender.${name}=org.apache.log4j.DailyRollingFileAppender`,
    `log4j.appender.${name}.DatePattern='.'yyyy-MM-dd-HH`,
    `log4j.appender.${name}.File=\${kafka.logs.dir}/${file}`,
    `log4j.appender.${name}.layout=org.apache.log4j.PatternLayout`,
    `log4j.appender.${name}.layout.ConversionPattern=${pattern}`,
  ].join('\n')

const console1 = (name: string, target: string): string =>
  [
    `log4j.appender.${name}=org.apache.log4j.ConsoleAppender`,
    `log4j.appender.${name}.Target=${target}`,
    `log4j.appender.${name}.layout=org.apache.log4j.PatternLayout`,
    `log4j.appender.${name}.layout.ConversionPattern=${pattern}`,
  ].join('\n')

const server1 = `# Logging of the server: server.log (rotated at the full hour) and standard output; controller and state changes in files of their own.
log4j.rootLogger=INFO, stdout, server
${console1('stdout', 'System.out')}
${fileAppender1('server', 'server.log')}
${fileAppender1('controller', 'controller.log')}
${fileAppender1('stateChange', 'state-change.log')}
log4j.logger.kafka.controller=INFO, controller
log4j.additivity.kafka.controller=false
log4j.logger.org.apache.kafka.controller=INFO, controller
log4j.additivity.org.apache.kafka.controller=false
log4j.logger.state.change.logger=INFO, stateChange
log4j.additivity.state.change.logger=false
`

const tools1 = `# Logging of the command line tools: warnings, on standard error.
log4j.rootLogger=WARN, stderr
${console1('stderr', 'System.err')}
log4j.logger.org.apache.zookeeper=ERROR
`

const rollingFile2 = (name: string, file: string): string => `      - name: ${name}
        fileName: "\${sys:kafka.logs.dir}/${file}"
        filePattern: "\${sys:kafka.logs.dir}/${file}.%d{yyyy-MM-dd-HH}"
        PatternLayout:
          pattern: "${pattern}"
        TimeBasedTriggeringPolicy:
          modulate: true
          interval: 1`

const server2 = `# Logging of the server: server.log (rotated at the full hour) and standard output; controller and state changes in files of their own.
Configuration:
  Appenders:
    Console:
      name: Stdout
      target: SYSTEM_OUT
      PatternLayout:
        pattern: "${pattern}"
    RollingFile:
${rollingFile2('Server', 'server.log')}
${rollingFile2('Controller', 'controller.log')}
${rollingFile2('StateChange', 'state-change.log')}
  Loggers:
    Root:
      level: INFO
      AppenderRef:
        - ref: Stdout
        - ref: Server
    Logger:
      - name: org.apache.kafka.controller
        level: INFO
        additivity: false
        AppenderRef:
          ref: Controller
      - name: state.change.logger
        level: INFO
        additivity: false
        AppenderRef:
          ref: StateChange
`

const tools2 = `# Logging of the command line tools: warnings, on standard error.
Configuration:
  Appenders:
    Console:
      name: Stderr
      target: SYSTEM_ERR
      PatternLayout:
        pattern: "${pattern}"
  Loggers:
    Root:
      level: WARN
      AppenderRef:
        ref: Stderr
`

/** The logging files of a release, by path below its folder. */
export const loggingFiles = (release: string): Readonly<Record<string, string>> =>
  Number(release.split('.')[0]) < 4
    ? { 'config/log4j.properties': server1, 'config/tools-log4j.properties': tools1 }
    : { 'config/log4j2.yaml': server2, 'config/tools-log4j2.yaml': tools2 }
