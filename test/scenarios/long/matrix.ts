/**
 * Run by hand: node test/scenarios/long/matrix.ts [--list] [--only NAME]... [--again] [--results FILE]
 * What must hold on real clusters, scenario by scenario. Those that passed are remembered and left out the next time, unless --again is given; --only takes a
 * name or the beginning of one and may be repeated. Everything takes some half an hour on two cores; one cluster runs at a time.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { testLabContext } from '../../support/cluster.ts'
import { listenToInterrupts } from '../../support/interrupt.ts'
import { groups } from '../matrix/catalogue.ts'
import { runMatrix } from '../matrix/run-matrix.ts'

const { values } = parseArgs({
  options: {
    list: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    again: { type: 'boolean', default: false },
    results: { type: 'string', default: join(testLabContext().cacheDir, 'matrix-results.json') },
  },
})

listenToInterrupts()
process.exitCode = await runMatrix({
  groups,
  selection: { only: values.only, again: values.again },
  resultsFile: values.results,
  isList: values.list,
  print: (line) => void process.stdout.write(`${line}\n`),
})
