/** An explanation as the parts both its views show, in their order. */
import type { ByHand, Example, Explanation } from '../../diagnostics/explanation.ts'

export type Section =
  | { readonly kind: 'words'; readonly title: string; readonly text: string }
  | { readonly kind: 'by-hand'; readonly commands: readonly ByHand[] }
  | { readonly kind: 'file'; readonly title: string; readonly name: string; readonly text: string }

const words = (title: string, text: string | undefined): Section[] =>
  text === undefined ? [] : [{ kind: 'words', title, text }]

const verdicts = {
  wait: 'kplay waits and looks again: time can cure it',
  refuse: 'kplay refuses: waiting does not cure it',
  'wait or refuse': 'kplay waits where time can cure it, and refuses where it can not',
}

const called = (args: string): string => (args === '' ? '' : ` with ${args}`)

const filesOf = ({ file, args, bad, good, beside }: Example): Section[] => [
  { kind: 'file', title: `bad${called(args.bad)}`, name: file, text: bad },
  ...(beside === undefined ? [] : [{ kind: 'file' as const, title: 'beside it', name: 'phase.yml', text: beside }]),
  ...(good === bad
    ? words('good', `the same file${called(args.good)}`)
    : [{ kind: 'file' as const, title: `good${called(args.good)}`, name: file, text: good }]),
]

/** Everything after the title. */
export const sectionsOf = (explanation: Explanation): readonly Section[] => {
  const { why, fix, source } = explanation
  const common = [...words('why', why)]
  const end = [...words('fix', fix), ...words('source', source)]
  switch (explanation.kind) {
    case 'text':
      return [...common, ...end, ...filesOf(explanation.example)]
    case 'rule':
      return [
        ...common,
        ...words('seen', explanation.seen),
        ...words('then', verdicts[explanation.verdict]),
        ...end,
        ...words('waiver', explanation.canWaive ? 'a playbook may waive it, with a reason and an end date' : undefined),
        ...(explanation.byHand.length === 0 ? [] : [{ kind: 'by-hand' as const, commands: explanation.byHand }]),
      ]
    case 'run':
      return [...common, ...end]
  }
}
