import { loggingFileOf } from '../../kafka/config/lint-environment.ts'
import type { HostView } from '../../modules/host-view.ts'

/** A path that a switch of `install.current` must not swap. */
export interface GuardedPath {
  /** Its name in the inventory: `install.config`, `LOG_DIR of service.env`. */
  readonly name: string
  readonly path: string
}

/** The paths of a host that must lie outside `install.current`, log dirs aside (the host's own file names them). Only absolute ones. */
export const pathsOf = ({ install, service }: HostView): readonly GuardedPath[] => {
  const logging = loggingFileOf(service.env)
  const paths = [
    { name: 'install.config', path: install.config },
    { name: 'install.logs', path: install.logs },
    { name: 'LOG_DIR of service.env', path: service.env['LOG_DIR'] ?? '' },
    { name: 'the logging file of KAFKA_LOG4J_OPTS', path: logging ?? '' },
  ]
  return paths.filter(({ path }) => path.startsWith('/'))
}
