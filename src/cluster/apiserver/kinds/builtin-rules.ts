import { cronJobRules, jobRules } from './batch-rules.ts';
import { configMapRules, secretRules } from './config-rules.ts';
import { crdRules } from './crd-rules.ts';
import {
  autoscalerRules,
  claimRules,
  disruptionBudgetRules,
  eventRules,
  nodeRules,
  priorityClassRules,
  roleBindingRules,
  storageClassRules,
  volumeRules,
} from './inert-rules.ts';
import { namespaceRules } from './namespace-rules.ts';
import { podRules } from './pod-rules.ts';
import type { KindRules } from './resource.ts';
import { serviceRules } from './service-rules.ts';
import {
  endpointSliceRules,
  endpointsRules,
  ingressClassRules,
  ingressRules,
  networkPolicyRules,
} from './traffic-rules.ts';
import { WORKLOAD_RULES } from './workload-rules.ts';

/** Rules by the table they guard; a kind without an entry is stored as its schema allows. */
export const RULES: { readonly [table: string]: KindRules } = {
  ...WORKLOAD_RULES,
  '/configmaps': configMapRules,
  '/endpoints': endpointsRules,
  '/events': eventRules,
  '/namespaces': namespaceRules,
  '/nodes': nodeRules,
  '/persistentvolumeclaims': claimRules,
  '/persistentvolumes': volumeRules,
  '/pods': podRules,
  '/secrets': secretRules,
  '/services': serviceRules,
  'apiextensions.k8s.io/customresourcedefinitions': crdRules,
  'autoscaling/horizontalpodautoscalers': autoscalerRules,
  'batch/cronjobs': cronJobRules,
  'batch/jobs': jobRules,
  'discovery.k8s.io/endpointslices': endpointSliceRules,
  'networking.k8s.io/ingressclasses': ingressClassRules,
  'networking.k8s.io/ingresses': ingressRules,
  'networking.k8s.io/networkpolicies': networkPolicyRules,
  'policy/poddisruptionbudgets': disruptionBudgetRules,
  'rbac.authorization.k8s.io/clusterrolebindings': roleBindingRules,
  'rbac.authorization.k8s.io/rolebindings': roleBindingRules,
  'scheduling.k8s.io/priorityclasses': priorityClassRules,
  'storage.k8s.io/storageclasses': storageClassRules,
};
