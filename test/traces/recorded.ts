import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../src/api/kubernetes/meta.ts';
import type { ObjectState, WorldState } from './world-state.ts';

/** One scenario as upstream's controller played it on a real API server. */
export interface Scenario {
  readonly objects: readonly KubeObject[];
  readonly actions: readonly Action[];
  readonly rows: readonly Row[];
}

/** Waits for `when`, or for a time, then patches. */
export interface Action {
  readonly when?: When;
  readonly sleepSeconds?: number;
  readonly patch?: {
    readonly resource: string;
    readonly name: string;
    readonly type: 'merge';
    readonly body: { readonly status?: ObjectState; readonly spec?: unknown };
  };
}

export interface When {
  readonly phase: string;
  readonly currentStepIndex?: number;
}

export type Row = Readonly<Record<string, unknown>>;

/**
 * What upstream showed while an action's condition held. Before a patch there is one state, the last one that the
 * patch did not change; where nobody patched, any state of that time will do.
 */
export type Moment = readonly WorldState[];

const { scenarios } = JSON.parse(
  readFileSync(new URL('../vectors/upstream-traces.json', import.meta.url), 'utf8'),
) as { scenarios: Readonly<Record<string, Scenario>> };

export const SCENARIOS = Object.entries(scenarios).map(([name, scenario]) => ({ name, ...scenario }));

/** The recorded state after `count` rows, folded from every change upstream wrote. */
export function stateAfter({ rows }: Scenario, count = rows.length): WorldState {
  const state: Record<string, Record<string, unknown>> = {};
  for (const { created, changed, name, event, ...fields } of rows.slice(0, count)) {
    if (event !== undefined) continue;
    const key = `${created ?? changed} ${name}`;
    state[key] = { ...state[key], ...fields };
  }
  return state;
}

/** For every action its moment; `null` for one that has no condition. */
export function momentsOf(scenario: Scenario): readonly (Moment | null)[] {
  let cursor = 0;
  return scenario.actions.map(({ when, patch }, index) => {
    if (when === undefined) return null;
    const holds = (count: number) => isReached(stateAfter(scenario, count)['rollouts demo'], when);
    const first = firstRow(scenario, cursor, holds);
    const next = scenario.actions.slice(index).find((action) => action.patch !== undefined)?.patch;
    const isOver = (count: number) =>
      !holds(count) || (next !== undefined && isEffect(scenario, count, next.body));
    const end = firstRow(scenario, first + 1, isOver);
    cursor =
      patch === undefined ? first : firstRow(scenario, end, (count) => isSeen(scenario, count, patch.body));
    const states = Array.from({ length: end - first }, (_, row) => stateAfter(scenario, first + row));
    return patch === undefined ? states : states.slice(-1);
  });
}

/** The first count of rows from `from` on for which `holds`; one more than there are rows when none. */
function firstRow({ rows }: Scenario, from: number, holds: (count: number) => boolean): number {
  for (let count = from; count <= rows.length; count += 1) if (holds(count)) return count;
  return rows.length + 1;
}

export function isReached(rollout: ObjectState | undefined, when: When): boolean {
  const isStep =
    when.currentStepIndex === undefined || rollout?.['currentStepIndex'] === when.currentStepIndex;
  return rollout?.['phase'] === when.phase && isStep;
}

type Body = NonNullable<Action['patch']>['body'];

/** Whether the last of so many rows shows an action's patch: its own field of the status, or what follows a new spec. */
function isEffect(scenario: Scenario, count: number, body: Body): boolean {
  const row = scenario.rows[count - 1] ?? {};
  if (body.status === undefined) return isSeen(scenario, count, body) || isFirstWrite(scenario, count);
  if (row['changed'] !== 'rollouts') return false;
  if ('pauseConditions' in body.status) return JSON.stringify(row['pause']) === '[]';
  return Object.entries(body.status).every(([key, value]) => row[key] === value);
}

/** A new spec has been looked at only when its generation shows. */
function isSeen({ rows }: Scenario, count: number, { status }: Body): boolean {
  return status !== undefined || rows[count - 1]?.['observedGeneration'] !== undefined;
}

/** Upstream writes ReplicaSets before the status that has seen the new spec: new numbers, then sizes. */
function isFirstWrite(scenario: Scenario, count: number): boolean {
  const [before, after] = [stateAfter(scenario, count - 1), stateAfter(scenario, count)];
  if (!isDeepStrictEqual(revisionsIn(before), revisionsIn(after))) return true;
  if (scenario.rows[count - 1]?.['changed'] !== 'replicasets') return false;
  const next = scenario.rows.slice(count).find((row) => row['changed'] === 'rollouts');
  return next?.['observedGeneration'] !== undefined;
}

function revisionsIn(state: WorldState): unknown[] {
  return Object.values(state).map(
    ({ annotations }) => (annotations as ObjectState | undefined)?.['rollout.argoproj.io/revision'],
  );
}

/** `type reason: message` of the Events on objects of one kind, in order. One told again is another row. */
export function recordedEvents({ rows }: Scenario, kind: string): string[] {
  return rows
    .filter((row) => row['event'] !== undefined && row['on'] === kind)
    .map((row) => `${row['type']} ${row['event']}: ${row['message']}`);
}
