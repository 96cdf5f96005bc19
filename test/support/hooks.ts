import { config } from 'chai'
import { listenToInterrupts } from './interrupt.ts'

// mocha passes a test whose promise was rejected unseen; kplay's tests do not.
process.on('unhandledRejection', (reason) => {
  throw reason
})
config.truncateThreshold = 0
listenToInterrupts()
