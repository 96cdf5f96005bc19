/** What people who know Ansible type, and what it is called here. */

/** Keys of a task, a play or a role. */
const keys: Readonly<Record<string, string>> = {
  name: 'tasks are addressed by "id"; words for readers go into a comment',
  loop: 'use "for_each:" with a list; the item is item.value',
  with_items: 'use "for_each:" with a list; the item is item.value',
  with_dict: 'use "for_each:" with a list; the item is item.value',
  vars: 'variables are declared under "vars:" of the playbook, inputs under "inputs:" of the phase',
  ignore_errors: 'use "ignore_failure: true", on reading tasks and in rescue only',
  ignore_unreachable: 'a host that does not answer is a failure; there is no way around it',
  run_once: 'use "once: phase" or "once: run"',
  delegate_to: 'a task acts on its own host; there is no other',
  local_action: 'a task acts on its own host; there is no other',
  changed_when: 'modules know whether they change something',
  failed_when: 'use an "assert" task with "that:"',
  no_log: 'declare the value with "type: secret": it is hidden everywhere',
  environment: 'use "env:" of the module',
  args: 'write arguments under the key of the module',
  async: 'kplay waits by itself while there is progress; "timeout:" ends a wait',
  poll: 'kplay waits by itself while there is progress; "timeout:" ends a wait',
  include_tasks: 'reuse is "use:" in the phases of a playbook',
  import_tasks: 'reuse is "use:" in the phases of a playbook',
  include_role: 'reuse is "use:" in the phases of a playbook',
  import_role: 'reuse is "use:" in the phases of a playbook',
  roles: 'reuse is "use:" in the phases of a playbook',
  handlers: 'there are no handlers: write the task where it shall run, with "when:"',
  gather_facts: 'remove it: facts are read when they are needed',
  max_fail_percentage: 'remove it: the first failure ends the run',
  any_errors_fatal: 'remove it: the first failure ends the run',
  strategy: 'remove it: nodes go one at a time',
}

/** Modules, by their short names. */
const modules: Readonly<Record<string, string>> = {
  systemd: 'use "service: { state: restarted }": it is guarded, and the inventory names the unit',
  systemd_service: 'use "service: { state: restarted }": it is guarded, and the inventory names the unit',
  copy: 'use "file.copy"',
  template: 'use "file.copy" with expressions in its content, or "properties"',
  lineinfile: 'use "properties" with "set:" and "remove:"',
  ini_file: 'use "properties" with "set:" and "remove:"',
  file: 'use "file.symlink" or "file.copy"',
  unarchive: 'use "archive.install"',
  get_url: 'use "archive.install"',
  uri: 'use "http.check"',
  wait_for: 'use "kafka.wait_back" after a start, or "until:" with "retries:"',
  pause: 'use "gate: { wait: … }" of the next phase, or "watch:"',
  fail: 'use "assert" with "that:" and "else:"',
  debug: 'remove it: results stand in the journal and in the report',
  set_fact: 'use "register:", or a variable under "vars:"',
  setup: 'remove it: facts are read when they are needed',
  raw: 'use "command" or "shell"',
  script: 'use "shell"',
  reboot: 'no module takes a machine down; do it outside of kplay, one at a time',
}

/** What to write instead of a key; undefined for keys that are no habit. */
export const habitOfKey = (key: string): string | undefined => (Object.hasOwn(keys, key) ? keys[key] : undefined)

/** `ansible.builtin.copy`, `community.general.ini_file` and the short names. */
const shortName = (name: string): string => (/^(ansible|community)\./.test(name) ? name.replace(/^.*\./, '') : name)

/** What to write instead of a module; `known` are the modules there are. */
export const habitOfModule = (name: string, known: readonly string[]): string | undefined => {
  const short = shortName(name)
  if (short !== name && known.includes(short)) return `use "${short}"`
  return Object.hasOwn(modules, short) ? modules[short] : habitOfKey(short)
}
