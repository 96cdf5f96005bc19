/** `cli/…`, `cluster/…` of acts, `hosts/…`, `journal/…` and other rooms with few codes. */
import type { RunCodes } from '../code.ts'

const bug = 'Run again with --debug and report the text with the command line you used.'

/** Under their whole codes. */
export const machineCodes: RunCodes = {
  internal: { title: 'a bug in kplay', why: 'Nothing you wrote should end so.', fix: bug },
  'cli/wrong-arguments': {
    title: 'the command line is wrong',
    why: 'Nothing was read or contacted.',
    fix: 'See kplay COMMAND --help.',
  },
  'cli/not-a-playbook': {
    title: 'a command that takes a playbook was given another file of kplay',
    why: 'A phase or an inventory says nothing of what to run where; a playbook names both.',
    fix: 'Name a playbook; kplay validate takes phases and inventories too.',
  },
  'cli/unknown-code': {
    title: 'kplay explain was asked for a code that does not exist',
    why: 'Codes are stable, so this one is a slip or of another release.',
    fix: 'Take the guess of the message; kplay explain without a code lists them all.',
  },
  'cli/unknown-run': {
    title: 'a run that is not kept on this machine',
    why: 'Runs lie below the state folder of the user who started them.',
    fix: 'See kplay runs, or set KPLAY_STATE to the folder the run was started with.',
  },
  'cli/lab-only': {
    title: 'an option that only lab clusters may be given',
    why: '--max-wait and --patience cut waits short; on a real cluster those waits are the safety.',
    fix: 'Remove the option, or rehearse on a lab.',
  },
  'backup/none': {
    title: 'the run kept nothing of this host',
    why: 'Files are kept by kafka.backup_node alone, which the phase "backup" has.',
    fix: 'Name a run that has kept it, and add the phase to your playbooks.',
  },
  'backup/cannot-write': {
    title: 'files could not be kept in the folder of the run',
    why: 'An upgrade without the backup that it asks for is not begun: nothing was changed by this step.',
    fix: 'Make the state folder writable and give it space, then apply again.',
  },
  'backup/damaged': {
    title: 'a kept file, or the manifest, is not what was written',
    why: 'Somebody edited or cut it. kplay puts back only what has the SHA-256 that it was kept with.',
    fix: 'Take the file from a backup of your own.',
  },
  'backup/cannot-read': {
    title: 'the backup of a run cannot be read',
    why: 'Only the user who started the run may read it: it may hold secrets.',
    fix: 'Call kplay as that user, and see that its state folder is there.',
  },
  'backup/not-restored': {
    title: 'a kept file could not be put back',
    why: 'Each file is written whole or not at all, only over what was shown, with owner and mode kept.',
    fix: 'Mend what the reason names, then give the command again: what is back already is left alone.',
  },
  'cluster/unreachable': {
    title: 'no broker of the cluster can be reached',
    why: 'Nothing was changed.',
    fix: 'See that the brokers run and that the addresses in the inventory are right and reachable from here.',
  },
  'cluster/login': {
    title: 'no broker of the cluster lets kplay in',
    why: 'They answer, and refuse the login or the certificate that the inventory gives, or speak another protocol. Nothing was changed.',
    fix: 'Mend "security:" of "cluster:" in the inventory; the message has what each broker said.',
  },
  'cluster/trust': {
    title: 'the brokers of the cluster are not to be trusted',
    why: 'Their certificates are signed by somebody unknown, have expired, or are for other names: who answers may be anybody. No login was sent to them.',
    fix: 'See that "ca" names who signed them, that they are valid still, and that the inventory asks each broker by a name in its certificate.',
  },
  'cluster/security-files': {
    title: 'a certificate or key of the inventory can not be used',
    why: 'A file named by "ca", "certificate" or "key" is missing, is no PEM, has expired, or they do not belong together. Nothing was contacted.',
    fix: 'Mend what the message names.',
  },
  'cluster/election': {
    title: 'the election of preferred leaders failed',
    why: 'The controller refused it for some partitions; leaders stay where they are, which harms nothing.',
    fix: 'Look at the partitions named, then apply again.',
  },
  'cluster/features-refused': {
    title: 'the controller refused a feature level',
    why: 'Some registered node does not support it, or it is lower than the finalized one. Nothing was changed.',
    fix: 'Read the controller’s words; unregister dead brokers first.',
    source: 'UpdateFeatures v2 is all or nothing (4.0 and later)',
  },
  'hosts/timeout': {
    title: 'a command on a host did not end in its time',
    why: 'What it did until then is unknown.',
    fix: 'Look at the host: is it overloaded, is a disk stuck?',
  },
  'hosts/lost': {
    title: 'the connection to a host broke while something ran there',
    why: 'What it did is unknown until the host is looked at again; kplay never repeats an act blindly.',
    fix: 'See that the host can be reached, then let kplay look again.',
  },
  'hosts/become': {
    title: 'a host does not let kplay work as another user',
    why: 'Its sudo, doas or su refused, or asked for a password that the inventory does not give. Nothing was run.',
    fix: 'Mend "become:" of the inventory, or the rules of the tool on the host. doas asks only at a terminal: give it a rule with nopass.',
  },
  'hosts/unreachable': {
    title: 'a host can not be reached over ssh',
    why: 'It, or a jump host before it, gave no connection.',
    fix: 'See that ssh reaches it by hand with the same settings.',
  },
  'hosts/login': {
    title: 'a host lets nobody in with what was offered',
    why: 'No key of the agent, no key file and no password was accepted; the message says what was tried.',
    fix: 'Add the key to the agent, or set identity_file, passphrase or password of "connection:".',
  },
  'hosts/ssh-settings': {
    title: 'the ssh settings of a host can not be followed',
    why: 'OpenSSH is asked for them (ssh -G). It refused, or they hold something that only OpenSSH can do, like ProxyCommand.',
    fix: 'Mend the inventory or the ssh configuration, or use connection: { type: openssh }.',
  },
  'hosts/trust': {
    title: 'host keys that are not to be trusted',
    why: 'A key is new, has changed or is revoked: somebody may stand between kplay and the host. No key is ever accepted silently, and nothing was sent to any host.',
    fix: 'Compare each fingerprint with what the owner of the host says, then connect once by hand with ssh, or remove the old key with ssh-keygen -R.',
  },
  'hosts/no-shell': {
    title: 'no command could be started on a host',
    why: 'Not even its shell began.',
    fix: 'Look at memory and the number of processes there.',
  },
  'hosts/no-lease': {
    title: 'a host has no place for the lease of its node',
    why: 'The lease is the file .kplay-lease in the first log dir of the node (a controller: its metadata log dir), written under flock. Without it nothing says on that host who may stop its node.',
    fix: 'Make that folder readable and writable for the user kplay works as, and install flock (util-linux or busybox). A file .kplay-lease that is none may be removed when no run is going on.',
  },
  'hosts/not-installed': {
    title: 'a release could not be put in its place',
    why: 'The place is as it was; nothing half done is left.',
    fix: 'Make room and permission for it, then apply again.',
  },
  'hosts/archive': {
    title: 'the archive of a release can not be used',
    why: 'It is not there, can not be fetched, or its SHA-512 is another than the inventory says. Nothing was sent to any host.',
    fix: 'Mend install.archive of the inventory, or put the right file there. One from the web is kept in the cache (KPLAY_CACHE) and fetched once.',
  },
  'hosts/transfer': {
    title: 'an archive is on its way to a host',
    why: 'It goes through the connection that kplay has to that host; what has come is kept when the line breaks, and compared as a whole at its end.',
    fix: 'Nothing: wait.',
  },
  'journal/cannot-write': {
    title: 'the journal of a run can not be written',
    why: 'kplay acts only when each step is on disk before it is taken (P4).',
    fix: 'Make the state folder writable and give it space, or set KPLAY_STATE to another folder.',
  },
  'journal/gone': {
    title: 'the journal of a run was removed while the run was going on',
    why: 'kplay acts only when each step is on disk before it is taken (P4). What is written to a file without a name is lost with the process.',
    fix: 'Put the file back if it was moved away, and resume; else begin anew with kplay apply FILE.',
  },
  'journal/cannot-read': {
    title: 'the journal of a run can not be read',
    why: 'Without it nobody knows what that run did.',
    fix: 'Check the run id, and who may read the state folder.',
  },
  'journal/damaged': {
    title: 'a line of a journal is damaged',
    why: 'No kplay of this version wrote it.',
    fix: 'Restore the file from a backup, or look at the cluster with kplay health and begin a new run.',
  },
  'journal/newer': {
    title: 'a journal was written by a newer kplay',
    why: 'What this kplay does not know of it could be what matters most, so it does nothing with it.',
    fix: 'Use the kplay that wrote it, or a later one.',
  },
  'load/config': {
    title: 'the config of the load can not be used',
    why: 'This command is started by kplay itself.',
    fix: 'Run kplay rehearse.',
  },
  'plan/not-saved': {
    title: 'a file that is neither a playbook nor a saved plan',
    why: 'kplay plan --format json prints a plan to read; kplay plan -o saves one to apply.',
    fix: 'Save one with kplay plan FILE -o PLAN.json.',
  },
  'plan/damaged': {
    title: 'a saved plan that is not whole',
    why: 'Its end or a part of it is missing. Nothing was contacted.',
    fix: 'Copy it again, or plan again.',
  },
  'plan/edited': {
    title: 'a saved plan that was changed by hand',
    why: 'Nobody was ever shown what it says now. Nothing was contacted.',
    fix: 'Change the playbook instead, then plan again.',
  },
  'plan/newer': {
    title: 'a saved plan of another format',
    why: 'This kplay can not tell what all of it means. Nothing was contacted.',
    fix: 'Apply it with the kplay that saved it, or plan again.',
  },
  'plan/stale': {
    title: 'a saved plan that no longer holds',
    why: 'Files, nodes, steps, versions or the cluster are not what the plan was made for: something else would be done than a person was shown. The order of nodes inside a role and the risks may move.',
    fix: 'See whether the differences are wanted, then plan again.',
  },
  'plan/cannot-save': {
    title: 'the plan was not saved',
    why: 'The file cannot be written, holds something else, or the plan is not whole.',
    fix: 'Name a new file in a folder you may write to.',
  },
  'report/cannot-write': {
    title: 'the report can not be written',
    why: 'The run itself went as its exit code says.',
    fix: 'Make the folder writable; the journal still holds everything.',
  },
  'snapshot/invalid': {
    title: 'a file is no snapshot that this kplay can read',
    why: 'kplay what-if decides only from whole snapshots.',
    fix: 'Save one with kplay snapshot -i INVENTORY > FILE.',
  },
}
