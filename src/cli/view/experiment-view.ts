import type { Experiment } from '../../api/v1alpha1/experiment.ts';
import type { EpochMs } from '../../base/time.ts';
import { ageSince } from '../output/age.ts';
import type { Paint } from '../output/paint.ts';
import { analysisPhaseCell, analysisRunNode } from './analysis-node.ts';
import { field, imageLines } from './header.ts';
import { experimentImages, mergeImages } from './images.ts';
import { replicaSetNode } from './replica-set-node.ts';
import { renderStatus, renderTree, type TreeNode } from './tree.ts';
import { byName, inOrder, newestRevision, oldestFirst, ownedBy, type World } from './world.ts';

export function experimentNode(experiment: Experiment, world: World, now: EpochMs): TreeNode {
  const phase = experiment.status?.phase ?? '';
  const replicaSets = ownedBy(experiment, world.replicaSets).toSorted(inOrder(newestRevision, byName));
  const runs = ownedBy(experiment, world.analysisRuns).toSorted(
    inOrder(newestRevision, oldestFirst, (a, b) => byName(b, a)),
  );
  return {
    kind: 'Experiment',
    name: experiment.metadata.name,
    nameTokens: [phase],
    status: analysisPhaseCell(phase),
    age: ageSince(experiment.metadata.creationTimestamp, now),
    info: [],
    children: [
      ...replicaSets.map((each) => replicaSetNode(each, null, world, now)),
      ...runs.map((each) => analysisRunNode(each, now)),
    ],
  };
}

/** The lines of `get experiment`, without a line feed at their ends. */
export function renderExperiment(experiment: Experiment, world: World, now: EpochMs, paint: Paint): string[] {
  const { metadata, status = {} } = experiment;
  const images = mergeImages(ownedBy(experiment, world.replicaSets).flatMap(experimentImages));
  return [
    field('Name:', metadata.name),
    field('Namespace:', metadata.namespace ?? ''),
    field('Status:', renderStatus(analysisPhaseCell(status.phase ?? ''), paint)),
    ...((status.message ?? '') === '' ? [] : [field('Message:', status.message ?? '')]),
    ...imageLines(images, paint),
    '',
    ...renderTree(experimentNode(experiment, world, now), paint),
  ];
}
