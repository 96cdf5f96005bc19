import { factsWanted, type FactWish } from '../../plan/facts-wanted.ts'
import type { Observed } from '../../plan/observed.ts'
import type { Program } from '../../plan/program.ts'
import { askHost, type Eyes } from './look.ts'

type Facts = Record<string, Record<string, unknown>>

/** One round trip for all wishes of a host. What a host does not answer is left out: its steps are then planned as unknown. */
const askOne = async (eyes: Eyes, host: string, wishes: readonly FactWish[]): Promise<Facts> => {
  const asked = wishes.flatMap(({ address, requests }) =>
    Object.entries(requests).map(([name, request], i) => ({ key: `${address}.${i}`, address, name, request })),
  )
  const answers = await askHost(eyes, host, Object.fromEntries(asked.map(({ key, request }) => [key, request])))
  const facts: Facts = {}
  if (!answers.ok) return facts
  for (const { key, address, name } of asked) {
    const answer = answers.value[key]
    if (answer?.ok === true) facts[address] = { ...facts[address], [name]: answer.value }
  }
  return facts
}

/** Adds what the changing steps want to know of their hosts, so that a plan can say which of them would change anything. Changes nothing. */
export const observeFacts = async (eyes: Eyes, program: Program, observed: Observed): Promise<Observed> => {
  const wishes = factsWanted(program)
  const hosts = [...new Set(wishes.map((wish) => wish.host))].filter((host) => observed.nodes[host]?.ok === true)
  const answers = await Promise.all(
    hosts.map((host) =>
      askOne(
        eyes,
        host,
        wishes.filter((wish) => wish.host === host),
      ),
    ),
  )
  return { ...observed, facts: Object.assign({}, ...answers) as Facts }
}
