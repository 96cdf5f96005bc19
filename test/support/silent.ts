/** What a node tells that is down: nothing. */
export const silent = {
  isAnswering: false,
  why: 'connection refused',
  supported: null,
  finalized: null,
  settings: null,
  listeners: null,
  logDirs: null,
} as const
