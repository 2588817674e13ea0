import type { KubeObject } from '../../api/kubernetes/meta.ts';
import type { Metric } from '../../api/v1alpha1/analysis.ts';
import { JUDGE_PLUGIN, SEQUENTIAL_PLUGIN } from '../../api/v1alpha1/labels.ts';
import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import type { EpochMs } from '../../base/time.ts';
import { shownPhase } from '../../engine/phase.ts';
import { ageSince } from '../output/age.ts';
import type { Paint } from '../output/paint.ts';
import { analysisRunNode } from './analysis-node.ts';
import { actualWeight, askedWeight, formatStep, stepPosition } from './canary-progress.ts';
import { experimentNode } from './experiment-view.ts';
import { field, imageLines } from './header.ts';
import { experimentImages, hasPods, type ImageUse, imagesOf, mergeImages } from './images.ts';
import { replicaSetNode, rolesOf } from './replica-set-node.ts';
import { renderStatus, renderTree, STATUS_ICONS, type StatusCell, type TreeNode } from './tree.ts';
import { byName, inOrder, newestRevision, oldestFirst, ownedBy, revisionOf, type World } from './world.ts';

const ICONS: Readonly<Record<string, StatusCell['icon']>> = {
  Progressing: STATUS_ICONS.progressing,
  Paused: STATUS_ICONS.paused,
  Healthy: STATUS_ICONS.ok,
  Degraded: STATUS_ICONS.bad,
  Error: STATUS_ICONS.warning,
  InvalidSpec: STATUS_ICONS.warning,
  Unknown: STATUS_ICONS.unknown,
  ScaledDown: STATUS_ICONS.neutral,
};

/** Everything `get rollout` shows, as data. */
export interface RolloutView {
  readonly name: string;
  readonly namespace: string;
  readonly status: StatusCell;
  readonly message: string;
  readonly strategy: string;
  readonly canary: {
    readonly step: string;
    readonly setWeight: number;
    readonly actualWeight: number;
  } | null;
  /** What the newest run's own judgement says: one line for each metric that a judge of ours measures. */
  readonly evidence: readonly string[];
  readonly images: readonly ImageUse[];
  readonly replicas: readonly (readonly [label: string, count: number])[];
  readonly tree: TreeNode;
}

export function buildRolloutView(rollout: Rollout, world: World, now: EpochMs): RolloutView {
  const { phase, message } = shownPhase(rollout);
  const status: StatusCell = { icon: ICONS[phase] ?? null, text: phase };
  return {
    name: rollout.metadata.name,
    namespace: rollout.metadata.namespace ?? '',
    status,
    message,
    strategy: strategyOf(rollout),
    canary: rollout.spec.strategy?.canary === undefined ? null : canaryRows(rollout, world),
    evidence: evidenceOf(rollout, world),
    images: rolloutImages(rollout, world),
    replicas: replicaRows(rollout),
    tree: {
      kind: 'Rollout',
      name: rollout.metadata.name,
      nameTokens: [],
      status,
      age: ageSince(rollout.metadata.creationTimestamp, now),
      info: [],
      children: revisionNodes(rollout, world, now),
    },
  };
}

export function strategyOf({ spec }: Rollout): 'Canary' | 'BlueGreen' | 'unknown' {
  if (spec.strategy?.blueGreen !== undefined) return 'BlueGreen';
  return spec.strategy?.canary === undefined ? 'unknown' : 'Canary';
}

function canaryRows(rollout: Rollout, world: World) {
  const canary = ownedBy(rollout, world.replicaSets).find((replicaSet) =>
    rolesOf(rollout, replicaSet).includes('canary'),
  );
  return {
    step: formatStep(stepPosition(rollout)),
    setWeight: askedWeight(rollout),
    actualWeight: actualWeight(rollout, canary),
  };
}

function evidenceOf(rollout: Rollout, world: World): string[] {
  const judged = ownedBy(rollout, world.analysisRuns).filter(({ spec }) => spec.metrics.some(isJudged));
  const newest = judged.toSorted(inOrder(oldestFirst, byName)).at(-1);
  if (newest === undefined || revisionOf(newest) !== revisionOf(rollout)) return [];
  // Ended from outside, as by a promotion: what it says last is no evidence.
  if (newest.spec.terminate === true) return [];
  const names = newest.spec.metrics.filter(isJudged).map(({ name }) => name);
  return (newest.status?.metricResults ?? []).flatMap(({ name, measurements }) => {
    const message = measurements?.at(-1)?.message ?? '';
    if (!names.includes(name) || message === '') return [];
    return [names.length === 1 ? message : `${name}: ${message}`];
  });
}

function isJudged({ provider }: Metric): boolean {
  return provider.plugin?.[SEQUENTIAL_PLUGIN] !== undefined || provider.plugin?.[JUDGE_PLUGIN] !== undefined;
}

function rolloutImages(rollout: Rollout, world: World): ImageUse[] {
  const running = ownedBy(rollout, world.replicaSets)
    .filter(hasPods)
    .toSorted(inOrder(newestRevision, byName))
    .flatMap((replicaSet) => imagesOf(replicaSet, imageTags(rolesOf(rollout, replicaSet))));
  const trials = ownedBy(rollout, world.experiments).flatMap((experiment) =>
    ownedBy(experiment, world.replicaSets).flatMap(experimentImages),
  );
  return mergeImages([...running, ...trials]);
}

const TAG_ORDER = ['canary', 'stable', 'active', 'preview', 'ping', 'pong'];

function imageTags(roles: readonly string[]): string[] {
  return TAG_ORDER.filter((tag) => roles.includes(tag));
}

function replicaRows({ spec, status = {} }: Rollout): (readonly [string, number])[] {
  return [
    ['Desired', spec.replicas ?? 1],
    ['Current', status.replicas ?? 0],
    ['Updated', status.updatedReplicas ?? 0],
    ['Ready', status.readyReplicas ?? 0],
    ['Available', status.availableReplicas ?? 0],
  ];
}

function revisionNodes(rollout: Rollout, world: World, now: EpochMs): TreeNode[] {
  const replicaSets = ownedBy(rollout, world.replicaSets).toSorted(inOrder(newestRevision, byName));
  const experiments = ownedBy(rollout, world.experiments).toSorted(oldestFirst);
  const runs = ownedBy(rollout, world.analysisRuns).toSorted(inOrder(oldestFirst, (a, b) => byName(b, a)));
  const everything: readonly KubeObject[] = [...replicaSets, ...experiments, ...runs];
  const revisions = [...new Set(everything.map(revisionOf))].sort((a, b) => b - a);
  return revisions.map((revision) => {
    const isOfRevision = (object: KubeObject) => revisionOf(object) === revision;
    return {
      kind: 'Revision',
      name: `revision:${revision}`,
      nameTokens: [],
      status: null,
      age: '',
      info: [],
      children: [
        ...replicaSets.filter(isOfRevision).map((each) => replicaSetNode(each, rollout, world, now)),
        ...experiments.filter(isOfRevision).map((each) => experimentNode(each, world, now)),
        ...runs.filter(isOfRevision).map((each) => analysisRunNode(each, now)),
      ],
    };
  });
}

/** The lines of `get rollout`, without a line feed at their ends. */
export function renderRollout(view: RolloutView, paint: Paint): string[] {
  const lines = [
    field('Name:', view.name),
    field('Namespace:', view.namespace),
    field('Status:', renderStatus(view.status, paint)),
    ...(view.message === '' ? [] : [field('Message:', view.message)]),
    field('Strategy:', view.strategy),
  ];
  if (view.canary !== null) {
    lines.push(field('  Step:', view.canary.step));
    lines.push(field('  SetWeight:', String(view.canary.setWeight)));
    lines.push(field('  ActualWeight:', String(view.canary.actualWeight)));
  }
  lines.push(...view.evidence.map((text, index) => field(index === 0 ? '  Evidence:' : '', text)));
  lines.push(...imageLines(view.images, paint), 'Replicas:');
  lines.push(...view.replicas.map(([label, count]) => field(`  ${label}:`, String(count))));
  return [...lines, '', ...renderTree(view.tree, paint)];
}
