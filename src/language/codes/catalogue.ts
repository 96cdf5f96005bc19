/** Every code that kplay can print, in one list. A test holds it against the sources, and runs each example. */
import type { Explanation } from '../../diagnostics/explanation.ts'
import { nodeRules } from './rules/node.ts'
import { clusterRules } from './rules/cluster.ts'
import { labCodes } from './acts/lab.ts'
import { machineCodes } from './acts/machine.ts'
import { runCodes } from './acts/run.ts'
import { expressionCodes } from './text/expression.ts'
import { flowCodes } from './text/flow.ts'
import { secretCodes } from './acts/secret.ts'
import { courseCodes } from './text/course.ts'
import { inventoryCodes } from './text/inventory.ts'
import { fileCodes, pathCodes } from './text/path.ts'
import { playbookCodes } from './text/playbook.ts'
import { inventoryShapeCodes, playbookShapeCodes } from './text/shape.ts'
import { taskCodes } from './text/tasks.ts'
import { yamlCodes } from './text/yaml.ts'
import { expressionSecretCodes, inventorySecretCodes, playbookSecretCodes } from './text/secret.ts'
import type { RunCodes, TextCodes } from './code.ts'

const texts = (room: string, codes: TextCodes): Explanation[] =>
  Object.entries(codes).map(([name, words]) => ({ kind: 'text', code: `${room}/${name}`, ...words }))

const runs = (room: string, codes: RunCodes): Explanation[] =>
  Object.entries(codes).map(([name, words]) => ({ kind: 'run', code: `${room}${name}`, ...words }))

const rules = Object.entries({ ...clusterRules, ...nodeRules }).map(([code, words]): Explanation => ({
  kind: 'rule',
  code,
  ...words,
}))

/** Sorted by code. */
export const explanations: readonly Explanation[] = [
  ...texts('yaml', yamlCodes),
  ...texts('expression', expressionCodes),
  ...texts('playbook', playbookShapeCodes),
  ...texts('playbook', playbookCodes),
  ...texts('playbook', taskCodes),
  ...texts('playbook', flowCodes),
  ...texts('inventory', inventoryShapeCodes),
  ...texts('inventory', inventoryCodes),
  ...texts('expression', expressionSecretCodes),
  ...texts('path', pathCodes),
  ...texts('playbook', playbookSecretCodes),
  ...texts('file', fileCodes),
  ...rules,
  ...runs('run/', runCodes),
  ...runs('lab/', labCodes),
  ...runs('', machineCodes),
].sort((a, b) => (a.code < b.code ? -1 : 1))
  ...texts('inventory', inventorySecretCodes),
  ...runs('secret/', secretCodes),
