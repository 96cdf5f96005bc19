/** Every code that kplay can print, in one list. A test holds it against the sources, and runs each example. */
import type { Explanation } from '../../diagnostics/explanation.ts'
import { nodeRules } from './rules/node.ts'
import { clusterRules } from './rules/cluster.ts'
import { releaseRules } from './rules/release.ts'
import { configRules } from './rules/config.ts'
import { hostRules } from './rules/host.ts'
import { quorumRules } from './rules/quorum.ts'
import { watchRules } from './rules/watch.ts'
import { labCodes } from './acts/lab.ts'
import { machineCodes } from './acts/machine.ts'
import { runCodes } from './acts/run.ts'
import { secretCodes } from './acts/secret.ts'
import { courseCodes } from './text/course.ts'
import { expressionCodes } from './text/expression.ts'
import { flowCodes } from './text/flow.ts'
import { habitCodes } from './text/habits.ts'
import { inventoryCodes } from './text/inventory.ts'
import { fileCodes, pathCodes } from './text/path.ts'
import { playbookCodes } from './text/playbook.ts'
import { expressionSecretCodes, inventorySecretCodes, playbookSecretCodes } from './text/secret.ts'
import { inventoryShapeCodes, playbookShapeCodes } from './text/shape.ts'
import { shellCodes } from './text/shell.ts'
import { taskCodes } from './text/tasks.ts'
import { yamlCodes } from './text/yaml.ts'
import type { RunCodes, TextCodes } from './code.ts'

const texts = (room: string, codes: TextCodes): Explanation[] =>
  Object.entries(codes).map(([name, words]) => ({ kind: 'text', code: `${room}/${name}`, ...words }))

const runs = (room: string, codes: RunCodes): Explanation[] =>
  Object.entries(codes).map(([name, words]) => ({ kind: 'run', code: `${room}${name}`, ...words }))

const rules = Object.entries({
  ...clusterRules,
  ...nodeRules,
  ...quorumRules,
  ...releaseRules,
  ...hostRules,
  ...configRules,
  ...watchRules,
}).map(([code, words]): Explanation => ({
  kind: 'rule',
  code,
  ...words,
}))

/** Sorted by code. */
export const explanations: readonly Explanation[] = [
  ...texts('yaml', yamlCodes),
  ...texts('expression', expressionCodes),
  ...texts('expression', expressionSecretCodes),
  ...texts('playbook', playbookShapeCodes),
  ...texts('playbook', playbookSecretCodes),
  ...texts('playbook', playbookCodes),
  ...texts('playbook', taskCodes),
  ...texts('playbook', shellCodes),
  ...texts('playbook', courseCodes),
  ...texts('playbook', habitCodes),
  ...texts('playbook', flowCodes),
  ...texts('inventory', inventoryShapeCodes),
  ...texts('inventory', inventorySecretCodes),
  ...texts('inventory', inventoryCodes),
  ...texts('path', pathCodes),
  ...texts('file', fileCodes),
  ...rules,
  ...runs('run/', runCodes),
  ...runs('lab/', labCodes),
  ...runs('secret/', secretCodes),
  ...runs('', machineCodes),
].sort((a, b) => (a.code < b.code ? -1 : 1))
