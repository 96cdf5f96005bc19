/** `run/…`: what ends or delays a run. */
import type { RunCodes } from '../code.ts'

export const runCodes: RunCodes = {
  preflight: {
    title: 'preflight found something in the way; nothing was changed',
    why: 'Nothing is changed before every rule holds on every node (P7). The lines below it name each rule: kplay explain takes their codes too.',
    fix: 'Mend what is named, then apply again; kplay plan shows the same list without waiting.',
  },
  'not-safe': {
    title: 'a node could not be stopped safely',
    why: 'The cluster could not bear its loss for longer than the patience of the run. The node was not touched.',
    fix: 'Mend what the blockers name, then apply again: it goes on from there.',
  },
  'node-not-back': {
    title: 'a node did not come back',
    why: 'It was stopped by this run and is not proven healthy. No other node is touched (P1).',
    fix: 'Read its log, then go on with kplay resume RUN: it brings the node back first.',
  },
  'not-ended': {
    title: 'the run to be taken back is still running',
    why: 'Only what has ended can be taken back: two runs at once would undo each other’s steps.',
    fix: 'Wait for it to end, or end it with one Ctrl-C.',
  },
  'cannot-take-back': {
    title: 'the run is none that kplay could turn round',
    why: 'Going back is the same playbook with its versions turned round. A run that went to no other release, began from several, or was itself a way back has nothing to turn.',
    fix: 'Write a playbook that says what shall be, and apply it.',
  },
  'not-reversible': {
    title: 'what the run did can not be taken back any more',
    why: 'A finalized feature level stays, and old binaries that meet it exit or never come up. kplay asks the journal and the cluster.',
    fix: 'Read kplay path FROM TO: it shows what a person could still do.',
  },
  'not-as-then': {
    title: 'the files are not those of the run to be taken back',
    why: 'The way back is made from the playbook the run was made from, with the same words of the command line; another playbook would take back something else.',
    fix: 'Put the files back as they were, and give the same -i, --set, --vars, --tags and --limit.',
  },
  'other-cluster': {
    title: 'the run was on another cluster',
    why: 'Its hosts and releases say nothing about this one.',
    fix: 'Give the inventory of that cluster with -i.',
  },
  refused: {
    title: 'a step refused: waiting would not help',
    why: 'The module saw something only a person can mend; the lines say what.',
    fix: 'Do what the message says, then apply again.',
  },
  'act-failed': {
    title: 'a command or a change failed',
    why: 'What it did until then is in its last lines; kplay never repeats a failed change blindly.',
    fix: 'Mend the cause, then apply again: each step looks before it acts.',
  },
  'not-converged': {
    title: 'a step acted, and the change can not be seen',
    why: 'An act that succeeds without an effect is a fault: the next step would count on it.',
    fix: 'Look at the host, then apply again.',
  },
  irreversible: {
    title: 'a step that can not be taken back was not approved',
    why: 'An irreversible step runs only when a person approved exactly this plan (P5).',
    fix: 'Approve the phase: --approve PHASE@DIGEST, or at the terminal.',
  },
  'gate-open': {
    title: 'a gate waits for a person',
    why: 'The phase behind it begins only when its gate is passed. No node is down meanwhile. Without a terminal the run waits ten minutes for kplay approve, then it ends and can be resumed.',
    fix: 'Approve the phase with kplay approve RUN PHASE, then kplay resume RUN.',
  },
  'long-wait': {
    title: 'the run lets time pass, and nobody watches',
    why: 'A soak or a gate that lasts longer than ten minutes is not waited for without a terminal: the run ends, gives its lock back, and the time goes on counting. No node is down meanwhile.',
    fix: 'Go on with kplay resume RUN when the message says; earlier does no harm.',
  },
  'approval-ignored': {
    title: 'notice: an approval from elsewhere does not count',
    why: 'It is of another plan than the run goes on with, or its file is damaged or not the owner’s alone. The gate stays shut.',
    fix: 'Approve again: kplay approve RUN PHASE.',
  },
  'no-gate': {
    title: 'a run that does not wait for this approval',
    why: 'Its gate was not reached yet, or is answered; nobody approves what they cannot see yet.',
    fix: 'See kplay status RUN.',
  },
  'wrong-digest': {
    title: 'an approval for another plan',
    why: 'The run goes on with another plan than --digest names. Nothing was approved.',
    fix: 'Read what the run does, then approve its digest.',
  },
  over: {
    title: 'a run of which nothing is left to be done',
    why: 'It is done, or was taken back.',
    fix: 'Begin a new one with kplay apply.',
  },
  'cannot-ask': {
    title: 'the folder of a run can not be written to',
    why: 'Approvals and pauses are small files there.',
    fix: 'Call kplay as the user who started the run, and give the disk space.',
  },
  paused: {
    title: 'the run is paused, and nobody watches',
    why: 'Somebody said kplay pause RUN: no node is begun until that is taken back. No node is down meanwhile.',
    fix: 'End the pause with kplay pause --end RUN, then kplay resume RUN.',
  },
  declined: {
    title: 'somebody said no',
    why: 'The plan or a gate was declined; nothing was done after that.',
    fix: 'Apply again when it shall be.',
  },
  'window-closed': {
    title: 'the window of the playbook or of a phase is over',
    why: 'No node, and no phase that changes the cluster, is begun after "until"; the node that was under way is finished and proven, none is down.',
    fix: 'Go on with kplay resume RUN when the next window opens.',
  },
  'not-rolled': {
    title: 'a phase that can not be taken back was not begun: some node does not run the new release',
    why: 'Once the new level is finalized, a node on the old release is fenced. --limit and --tags can not get around that.',
    fix: 'Bring every node to the new release first: run the whole playbook.',
  },
  'not-confirmed': {
    title: 'nobody could be asked',
    why: 'Without a terminal the plan must be confirmed on the command line.',
    fix: 'Read the plan, then add --yes.',
  },
  interrupted: {
    title: 'the run was interrupted',
    why: 'The first Ctrl-C goes on to the next safe point, where no node is down because of kplay; the second stops at once.',
    fix: 'Go on with kplay resume RUN: it looks at the nodes first.',
  },
  interrupt: {
    title: 'notice: Ctrl-C came, the run goes on to a safe point',
    why: 'A node that was stopped is brought back first.',
    fix: 'Wait; a second Ctrl-C stops at once and leaves the node as it is.',
  },
  'still-running': {
    title: 'the run to be resumed is still running',
    why: 'One run is worked on by one process at a time; its lock names that process.',
    fix: 'Wait for it to end, or end it.',
  },
  'never-began': {
    title: 'the run was ended before it began',
    why: 'Its journal holds no plan: nothing was changed, and there is nothing to go on with.',
    fix: 'Begin anew with kplay apply FILE.',
  },
  'asked-unknown': {
    title: 'what the run was asked for is not known',
    why: 'A resume loads the same files with the same words, which stand in asked.json in the folder of the run. A rehearsal keeps none: its cluster goes with it.',
    fix: 'Bring asked.json along with the journal, or begin anew with kplay apply FILE: it goes on from what the nodes say.',
  },
  'changed-since': {
    title: 'something that was begun is asked for otherwise now',
    why: 'What is done and what is left would no longer fit together. Only phases that were not begun may be changed.',
    fix: 'Put the files back as they were, and resume; or begin anew with kplay apply FILE.',
  },
  'taken-back': {
    title: 'what the run did was taken back since',
    why: 'Its journal tells of nodes that are not as it left them: a person or another run took them to another release. Beside that it would end with two releases and call it done.',
    fix: 'Finish the run that takes it back, where there is one (kplay resume); then begin anew with kplay apply FILE: it goes on from what the nodes say.',
  },
  'other-journal': {
    title: 'the journal given is not the one kept on this machine',
    why: 'Both are of the same run and tell different things: two machines went on with it.',
    fix: 'Go on with the one kept here, or set KPLAY_STATE to another folder.',
  },
  'unknown-end': {
    title: 'whether a step did its work is unknown',
    why: 'kplay was ended between its start and its end. What a command does cannot be seen from outside, and nothing is done twice blindly.',
    fix: 'Look at the host, then kplay resume RUN --done ADDRESS, or --again ADDRESS to do it once more.',
  },
  'undo-resumed': {
    title: 'a node was being put back when the run was ended, and the undo went on',
    why: 'A turn that failed is undone to its end; it never goes up again half-way.',
    fix: 'Mend what the turn failed of, then resume the run.',
  },
  'left-running': {
    title: 'what an ended kplay began on a host still runs',
    why: 'Nothing is judged on a host while something of the run still changes it. kplay waits for it and never ends it.',
    fix: 'Look at the processes named, and resume when they are gone.',
  },
  resumed: {
    title: 'notice: the run goes on after it was ended or killed',
    why: 'kplay resume takes up the journal of the run: what is done is not done again, what was begun is looked at first.',
    fix: 'Nothing is to be done.',
  },
  'order-changed': {
    title: 'notice: nodes are taken in another order than planned',
    why: 'Inside a role the order is advice: leaders and the active controller moved since the plan.',
    fix: 'Nothing is to be done.',
  },
  locked: {
    title: 'another run holds the cluster',
    why: 'Two runs that each take one node down take two down. A run holds a lock on its own machine and a lease on the nodes, which it renews each 15 s and which expires after 60 s.',
    fix: 'Wait for it to end; one that was killed on another machine is out of the way after a minute. kplay unlock RUN -i INVENTORY shows who holds the nodes, and breaks their lease.',
  },
  lease: {
    title: 'notice: a lease that nobody renews is watched, or was taken over',
    why: 'Its run was killed, or cannot reach the nodes. It is taken at once when its process has ended on this machine, else after it was seen unchanged for 60 s.',
    fix: 'Nothing: this tells what happened. If that run is alive it stops before its next act.',
  },
  'holder-alive': {
    title: 'the run whose lease shall be broken is still going on',
    why: 'Its process lives on this machine: it would stop before its next act, maybe with a node down.',
    fix: 'End it with Ctrl-C; it gives its lease back itself. --force breaks the lease all the same.',
  },
  'lock-unsure': {
    title: 'the run can not tell whether it still holds the cluster',
    why: 'Too few nodes could be asked for their lease. Nothing is changed unless a majority says that it is ours; a node that is down because of this run is brought back all the same.',
    fix: 'Make the hosts named reachable, then apply again.',
  },
  'lock-gone': {
    title: 'the lock of the run was removed',
    why: 'Another run could begin: from then on this one stops no node; one that is down already is brought back first.',
    fix: 'Find out who works on this cluster, then apply again.',
  },
  'lock-lost': {
    title: 'another run took the lock of the cluster',
    why: 'Two runs that each take one node down take two down: this one does nothing more.',
    fix: 'Find out who works on this cluster, then apply again.',
  },
  'cannot-lock': {
    title: 'the lock or the lease of the cluster can not be taken',
    why: 'Without it a second run could begin. The lease lies as .kplay-lease in the first log dir of each node; a majority of them is needed.',
    fix: 'Make the state folder (or set KPLAY_STATE to another) and the log dirs named writable, the hosts reachable, and install flock (util-linux) where it is missing.',
  },
  'side-door': {
    title: 'a command stopped or restarted a Kafka node',
    why: 'A stop is guarded by rules; a command that does it is not. kplay looks at the process after each command (R11).',
    fix: 'Use the module "service" in the playbook instead.',
  },
  'notify-failed': {
    title: 'warning: a notice could not be sent',
    why: 'The webhook or the command of "notify" did not take it in its time. The run goes on without; the notice is not sent again.',
    fix: 'Nothing is to be done for this run; mend the webhook or the command before the next.',
  },
  timeout: {
    title: 'a step did not end in its time',
    why: 'The task has a "timeout"; what was under way may have had an effect.',
    fix: 'Look at the host, then apply again.',
  },
  until: {
    title: '"until" did not hold after all tries',
    why: 'Every wait has an end.',
    fix: 'Look at what the condition waits for, then apply again.',
  },
  watch: {
    title: 'a watch said stop',
    why: 'Its "stop_if" held: the cluster showed what the author of the playbook did not want to see.',
    fix: 'Look at the cluster before the next node is taken.',
  },
  value: {
    title: 'an expression had no value',
    why: 'What it reads was not there when its task began.',
    fix: 'Mend the expression, or the order of the tasks.',
  },
  'unknown-node': {
    title: 'the node of a host could not be observed',
    why: 'An expression reads "node", and unknown never lets a "when" skip a change.',
    fix: 'Make the host reachable, then apply again.',
  },
  unreachable: {
    title: 'a host could not be asked',
    why: 'What is not seen is never counted as healthy (P9).',
    fix: 'Make the host reachable as the inventory says.',
  },
}
