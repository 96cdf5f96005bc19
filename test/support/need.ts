import { before } from 'mocha'

/** Inside a `describe` whose title says why: skips its tests where the machine has not got what they need. The one place where a test may be skipped. */
export const need = (what: string, isThere: boolean): void => {
  before(what, function () {
    if (!isThere) this.skip()
  })
}
