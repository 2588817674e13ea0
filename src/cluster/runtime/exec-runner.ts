import type { Clock, Millis } from '../../base/time.ts';
import type { GuardianLink } from './guardian-link.ts';
import type { ProbeOutcome } from './probe.ts';

export interface ExecRequest {
  readonly podUid: string;
  readonly container: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workingDir: string;
  readonly timeoutMs: Millis;
}

/** Runs short commands of probes and hooks under the guardian, so that they too end with the cluster. */
export interface ExecRunner {
  run(request: ExecRequest): Promise<ProbeOutcome>;
  /** To be called with each change the link tells. True when it concerned a command of ours. */
  noteChange(id: string | null): boolean;
}

/** Kubelet shows as much of a probe's output. */
const MAX_OUTPUT_BYTES = 10_240;
const EXEC_MARK = 'exec';

/** Ids of commands, as opposed to containers, so that leftovers of a dead cluster are told apart. */
export function isExecId(id: string): boolean {
  return id.split('/')[2]?.startsWith(EXEC_MARK) === true;
}

export function createExecRunner(link: () => GuardianLink, clock: Clock): ExecRunner {
  const waiting = new Map<string, (outcome: ProbeOutcome) => void>();
  let serial = 0;
  const settle = (id: string, outcome: ProbeOutcome) => {
    waiting.get(id)?.(outcome);
    waiting.delete(id);
  };
  const check = (id: string) => {
    const state = link().stateOf(id);
    if (state.state === 'asked') return;
    if (state.state === 'known') {
      const { exit } = state.report;
      if (exit === null) return;
      const suffix = exit.code === 0 ? '' : `command exited with ${exit.code ?? exit.signal}`;
      settle(id, { success: exit.code === 0, output: exit.output.trim() || suffix });
    } else if (state.state === 'refused') settle(id, { success: false, output: state.refusal.message });
    else settle(id, { success: false, output: 'the command was lost with the guardian process' });
    link().release(id);
  };
  return {
    run({ podUid, container, command, env, workingDir, timeoutMs }) {
      serial += 1;
      const id = `${podUid}/${container}/${EXEC_MARK}-${clock.now()}-${serial}`;
      const [program = '', ...args] = command;
      return new Promise((resolve) => {
        const cancel = clock.after(timeoutMs, () => {
          link().signal(id, 'SIGKILL');
          settle(id, { success: false, output: `command "${command.join(' ')}" timed out` });
        });
        waiting.set(id, (outcome) => {
          cancel();
          resolve(outcome);
        });
        const output = { to: 'capture', maxBytes: MAX_OUTPUT_BYTES } as const;
        link().launch({ id, command: program, args, env, workingDir, output });
      });
    },
    noteChange(id) {
      if (id === null) {
        for (const pending of [...waiting.keys()]) check(pending);
        return false;
      }
      if (!isExecId(id)) return false;
      if (waiting.has(id)) check(id);
      else if (link().stateOf(id).state === 'known') releaseEnded(link(), id);
      return true;
    },
  };
}

function releaseEnded(link: GuardianLink, id: string): void {
  const state = link.stateOf(id);
  if (state.state === 'known' && state.report.exit !== null) link.release(id);
}
