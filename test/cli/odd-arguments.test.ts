import { expect } from 'chai'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { callKplayIn, type CliEnd } from '../support/cli-world.ts'
import { useTempFolders } from '../support/temp-folder.ts'

// What the reading commands say to words and files they can not use: exit 3, nothing on stdout but faults of validate, and a fix that helps.
const root = fileURLToPath(new URL('../..', import.meta.url))
const playbook = join(root, 'playbooks/rolling-upgrade.yml')
const phase = join(root, 'playbooks/phases/roll.yml')
const inventory = join(root, 'inventories/rehearsal.yml')

const cases: readonly (readonly [words: readonly string[], says: RegExp, fix: RegExp])[] = [
  [['validate'], /it takes files or folders/, /--help/],
  [['validate', 'missing.yml'], /can not read missing\.yml: no such file/, /check the path/],
  [['validate', ''], /can not read "": no such file/, /check the path/],
  [['validate', 'empty'], /no file with "kplay:"/, /name files, or folders/],
  [['validate', 'huge.yml'], /it is larger than 1 MiB/, /name a playbook/],
  [['validate', 'endless'], /it is larger than 1 MiB/, /name a playbook/],
  [['validate', 'loop.yml'], /its symbolic links lead in a circle/, /mend the links/],
  [['validate', 'bytes.yml'], /it is not UTF-8 text/, /save it as UTF-8/],
  [['validate', 'huge.yml/x.yml'], /a part of the path is no folder/, /check the path/],
  [['validate', `${'x'.repeat(300)}.yml`], /the path is too long/, /check the path/],
  [['validate', playbook, 'missing.yml'], /can not read missing\.yml/, /check the path/],
  [['validate', playbook, '-i', 'missing.yml'], /can not read missing\.yml/, /check the path/],
  [['validate', playbook, '-i', 'empty'], /it is a folder/, /name a file in it/],
  [['validate', playbook, '--vars', 'missing.yml'], /can not read missing\.yml/, /check the path/],
  [['validate', playbook, '--set', 'x'], /--set takes NAME=VALUE/, /write --set/],
  [['validate', '--nope'], /Unknown option '--nope'/, /--help/],
  [['validate', '--format', 'xml', playbook], /--format is "xml", not text or json/, /--help/],
  [['show'], /it takes one playbook/, /--help/],
  [['show', playbook, playbook], /it takes one playbook/, /--help/],
  [['show', 'missing.yml'], /no such file/, /check the path/],
  [['show', 'empty'], /it is a folder/, /name a file in it/],
  [['show', phase], /is a phase file, not a playbook/, /name a playbook/],
  [['show', inventory], /is an inventory, not a playbook/, /name a playbook/],
  [['show', playbook, '--format', 'yaml'], /--format is "yaml"/, /--help/],
  [['vars', 'x'], /it takes a name and one playbook/, /--help/],
  [['vars', 'x', 'missing.yml'], /no such file/, /check the path/],
  [['vars', 'roll.soak_frist', playbook], /no variable or input "roll\.soak_frist"/, /did you mean "roll\.soak_first"/],
  [['vars', 'toString', playbook], /no variable or input "toString"/, /use one of/],
  [['vars', 'roll.constructor', playbook], /no variable or input "roll\.constructor"/, /use one of/],
  [['vars', 'x', playbook, '--host', 'b9'], /no host "b9"/, /did you mean/],
  [['modules', 'kafka.helth'], /no module "kafka\.helth"/, /did you mean "kafka\.health"/],
  [['modules', 'a', 'b'], /it takes one name/, /--help/],
  [['modules', '--format', 'xml'], /--format is "xml"/, /--help/],
  [['schema', 'playbok'], /no schema "playbok"/, /did you mean "playbook"/],
  [['schema', '../package'], /no schema "\.\.\/package"/, /use one of/],
  [['explain', 'playbook/serail'], /no code "playbook\/serail"/, /did you mean "playbook\/serial"/],
  [['explain', 'a', 'b'], /it takes one code/, /--help/],
  [['explain', '--format', 'xml'], /--format is "xml"/, /--help/],
  [['explain', '\u001b[31mred'], /no code "\\u001b\[31mred"/, /lists them all/],
  [['modules', '\u202eevil'], /no module "\\u202eevil"/, /lists them all/],
]

describe('odd arguments', () => {
  const temp = useTempFolders()

  const call = (words: readonly string[]): Promise<CliEnd> => {
    const cwd = temp()
    mkdirSync(join(cwd, 'empty'))
    writeFileSync(join(cwd, 'huge.yml'), 'x'.repeat(2 * 1024 * 1024))
    writeFileSync(join(cwd, 'bytes.yml'), new Uint8Array([0x6b, 0xff, 0x0a]))
    symlinkSync('loop.yml', join(cwd, 'loop.yml'))
    symlinkSync('/dev/zero', join(cwd, 'endless'))
    return callKplayIn({ cwd, root }, [...words])
  }

  for (const [words, says, fix] of cases)
    it(`kplay ${words.map((word) => JSON.stringify(word.replace(root, '').slice(0, 40))).join(' ')}`, async () => {
      const { code, stdout, stderr } = await call(words)
      expect(code).to.equal(3)
      const told = words[0] === 'validate' ? stdout + stderr : stderr
      expect(told).to.match(says)
      expect(/ = fix: (.*)/.exec(told)?.[1]).to.match(fix)
      expect(told).to.not.match(/internal|\n {4}at |\p{Cf}/u)
      expect(told).to.not.include('\u001b')
      if (words[0] !== 'validate') expect(stdout).to.equal('')
    })

  it('kplay validate takes a file once, however often it is named', async () => {
    const { code, stderr } = await call(['validate', inventory, inventory])
    expect([code, stderr]).to.deep.equal([0, '1 file checked: no faults\n'])
  })
})
