import { config } from 'chai'

// mocha passes a test whose promise was rejected unseen; kplay's tests do not.
process.on('unhandledRejection', (reason) => {
  throw reason
})
config.truncateThreshold = 0
