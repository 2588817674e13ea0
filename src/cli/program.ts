/** The names this program answers to. */
export type BinaryName = 'kubectl-argo-rollouts' | 'kubectl-haldane' | 'haldane';

/** What the name changes: usage texts, exit codes and how much we add to upstream's output. */
export interface Program {
  readonly binary: BinaryName;
  /** As a user types it. */
  readonly invocation: string;
  /** Scripts written for the upstream plugin expect its texts and its single failure code. */
  readonly isUpstream: boolean;
}

const INVOCATIONS: Readonly<Record<BinaryName, string>> = {
  'kubectl-argo-rollouts': 'kubectl argo rollouts',
  'kubectl-haldane': 'kubectl haldane',
  haldane: 'haldane',
};

export function programOf(binary: BinaryName): Program {
  return { binary, invocation: INVOCATIONS[binary], isUpstream: binary === 'kubectl-argo-rollouts' };
}

/** Why a run ended other than well. */
export type Ending = 'failed' | 'usage' | 'interrupted';

const OWN_CODES: Readonly<Record<Ending, number>> = { failed: 1, usage: 2, interrupted: 130 };

export function exitCodeOf(ending: Ending, program: Program): number {
  return program.isUpstream ? 1 : OWN_CODES[ending];
}

/** Scripts that compare upstream's stderr get it unchanged; people at a terminal get our hints. */
export function showsHints({
  program,
  err,
}: {
  readonly program: Program;
  readonly err: { readonly terminal: unknown };
}): boolean {
  return !program.isUpstream || err.terminal !== null;
}
