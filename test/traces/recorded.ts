import { readFileSync } from 'node:fs';
import type { KubeObject } from '../../src/api/kubernetes/meta.ts';

/** One scenario as upstream's controller played it on a real API server. */
export interface Scenario {
  readonly objects: readonly KubeObject[];
  readonly actions: readonly Action[];
  readonly rows: readonly Row[];
}

/** Waits for `when`, or for a time, then patches. */
export interface Action {
  readonly when?: { readonly phase: string; readonly currentStepIndex?: number };
  readonly sleepSeconds?: number;
  readonly patch?: {
    readonly resource: string;
    readonly name: string;
    readonly type: 'merge';
    readonly body: { readonly status?: unknown };
  };
}

export type Row = Readonly<Record<string, unknown>>;

/** What is compared at the end: the Rollout's state, its pods by revision, where Services and routes point. */
export interface EndState {
  readonly phase: unknown;
  readonly message: unknown;
  readonly currentStepIndex: unknown;
  readonly stable: unknown;
  readonly weights: unknown;
  readonly conditions: Readonly<Record<string, string>>;
  readonly replicas: Readonly<Record<string, number>>;
  readonly selectors: Readonly<Record<string, string>>;
  readonly ingressWeight: string | null;
}

const { scenarios } = JSON.parse(
  readFileSync(new URL('../vectors/upstream-traces.json', import.meta.url), 'utf8'),
) as { scenarios: Readonly<Record<string, Scenario>> };

export const SCENARIOS = Object.entries(scenarios).map(([name, scenario]) => ({ name, ...scenario }));

const HASH = 'rollouts-pod-template-hash';
export const WEIGHT = 'nginx.ingress.kubernetes.io/canary-weight';

/** Upstream's end state, folded from every change it wrote. */
export function recordedEnd({ rows }: Scenario): EndState {
  const rollout = fold(rows, 'rollouts', 'demo');
  const replicas = Object.fromEntries(
    namesOf(rows, 'replicasets').map((name) => [
      name.replace('demo-', ''),
      Number(fold(rows, 'replicasets', name)['replicas'] ?? 0),
    ]),
  );
  const selectors = Object.fromEntries(
    namesOf(rows, 'services').map((name) => {
      const selector = fold(rows, 'services', name)['selector'] as Record<string, string> | undefined;
      return [name, selector?.[HASH] ?? ''];
    }),
  );
  const ingress = fold(rows, 'ingresses', 'demo-web-canary')['annotations'] as
    | Record<string, string>
    | undefined;
  return {
    phase: rollout['phase'] ?? null,
    message: rollout['message'] ?? null,
    currentStepIndex: rollout['currentStepIndex'] ?? null,
    stable: rollout['stableRS'] ?? null,
    weights: rollout['weights'] ?? null,
    conditions: (rollout['conditions'] ?? {}) as Record<string, string>,
    replicas,
    selectors,
    ingressWeight: ingress?.[WEIGHT] ?? null,
  };
}

function fold(rows: readonly Row[], resource: string, name: string): Record<string, unknown> {
  const own = rows.filter(
    (row) => (row['created'] === resource || row['changed'] === resource) && row['name'] === name,
  );
  return Object.assign({}, ...own) as Record<string, unknown>;
}

function namesOf(rows: readonly Row[], resource: string): string[] {
  return rows.filter((row) => row['created'] === resource).map((row) => String(row['name']));
}

/** `reason: message` of every Event on the Rollout, in order, each once. */
export function recordedEvents({ rows }: Scenario): string[] {
  const texts = rows
    .filter((row) => row['event'] !== undefined && row['on'] === 'Rollout')
    .map((row) => `${row['event']}: ${row['message']}`);
  return [...new Set(texts)];
}
