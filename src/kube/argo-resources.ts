import type { AnalysisRun, AnalysisTemplate, ClusterAnalysisTemplate } from '../api/v1alpha1/analysis.ts';
import type { Experiment } from '../api/v1alpha1/experiment.ts';
import { GROUP_VERSION } from '../api/v1alpha1/labels.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import type { Resource } from './client.ts';

const apiVersion = GROUP_VERSION;

export const rollouts: Resource<Rollout> = {
  apiVersion,
  kind: 'Rollout',
  plural: 'rollouts',
  namespaced: true,
};
export const experiments: Resource<Experiment> = {
  apiVersion,
  kind: 'Experiment',
  plural: 'experiments',
  namespaced: true,
};
export const analysisRuns: Resource<AnalysisRun> = {
  apiVersion,
  kind: 'AnalysisRun',
  plural: 'analysisruns',
  namespaced: true,
};
export const analysisTemplates: Resource<AnalysisTemplate> = {
  apiVersion,
  kind: 'AnalysisTemplate',
  plural: 'analysistemplates',
  namespaced: true,
};
export const clusterAnalysisTemplates: Resource<ClusterAnalysisTemplate> = {
  apiVersion,
  kind: 'ClusterAnalysisTemplate',
  plural: 'clusteranalysistemplates',
  namespaced: false,
};
