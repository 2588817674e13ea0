import type { FieldError } from '../../base/errors.ts';
import { isObject } from '../../base/json.ts';
import { matchesSelector } from '../kubernetes/label-selector.ts';
import type { Rollout } from './rollout.ts';
import { validateCanary } from './validate-canary.ts';
import { invalid, required, unsupported } from './validation-error.ts';

type Check = (rollout: Rollout) => readonly FieldError[];

/**
 * Everything wrong with a Rollout that can be seen without looking at other objects, most basic first.
 *
 * @see argo-rollouts pkg/apis/rollouts/validation/validation.go (same texts; paths name the strategy)
 */
export function validateRollout(rollout: Rollout): readonly FieldError[] {
  return CHECKS.flatMap((check) => check(rollout));
}

function validateCounts(
  { spec }: Rollout,
  ...names: readonly ('replicas' | 'minReadySeconds' | 'revisionHistoryLimit' | 'progressDeadlineSeconds')[]
): FieldError[] {
  return names.flatMap((name) =>
    (spec[name] ?? 0) < 0 ? [invalid(`spec.${name}`, spec[name], 'must be greater than or equal to 0')] : [],
  );
}

const validateTimes: Check = (rollout) => {
  const { progressDeadlineSeconds: deadline = 600, minReadySeconds = 0 } = rollout.spec;
  const why = 'must be greater than minReadySeconds';
  return [
    ...validateCounts(rollout, 'minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds'),
    ...(deadline > minReadySeconds ? [] : [invalid('spec.progressDeadlineSeconds', deadline, why)]),
  ];
};

const validateSelector: Check = ({ spec: { selector, workloadRef } }) => {
  if (workloadRef !== undefined) return [unsupported('spec.workloadRef')];
  if (selector === undefined) {
    return [required('spec.selector', "Rollout has missing field '.spec.selector'")];
  }
  const isEmpty =
    Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0;
  if (isEmpty) return [invalid('spec.selector', selector, 'empty selector is invalid for deployment')];
  return (selector.matchExpressions ?? []).flatMap(({ operator, values = [] }, index) => {
    const needsValues = operator === 'In' || operator === 'NotIn';
    if (needsValues === values.length > 0) return [];
    const path = `spec.selector.matchExpressions[${index}].values`;
    return needsValues
      ? [required(path, "must be specified when `operator` is 'In' or 'NotIn'")]
      : [{ path, message: "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'" }];
  });
};

const validateTemplate: Check = ({ spec: { template, selector, workloadRef } }) => {
  if (workloadRef !== undefined) return [];
  const labels = template?.metadata?.labels;
  const why = '`selector` does not match template `labels`';
  const isMatched = selector !== undefined && matchesSelector(selector, labels);
  const unmatched = isMatched ? [] : [invalid('spec.template.metadata.labels', labels ?? null, why)];
  return [...unmatched, ...validatePodSpec(template?.spec)];
};

function validatePodSpec(spec: unknown): FieldError[] {
  const path = 'spec.template.spec';
  const containers = isObject(spec) && Array.isArray(spec['containers']) ? spec['containers'] : [];
  if (containers.length === 0) return [{ path: `${path}.containers`, message: 'Required value' }];
  const policy = isObject(spec) ? spec['restartPolicy'] : undefined;
  const badPolicy =
    policy === undefined || policy === 'Always'
      ? []
      : [
          {
            path: `${path}.restartPolicy`,
            message: `Unsupported value: ${JSON.stringify(policy)}: supported values: "Always"`,
          },
        ];
  return [...badPolicy, ...containers.flatMap((one, index) => validateContainer(one, containers, index))];
}

const DNS_LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end " +
  `with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${DNS_LABEL}')`;

function validateContainer(container: unknown, all: readonly unknown[], index: number): FieldError[] {
  const path = `spec.template.spec.containers[${index}]`;
  const name = isObject(container) ? container['name'] : undefined;
  const image = isObject(container) ? container['image'] : undefined;
  const missing = [
    ...(typeof name === 'string' && name !== '' ? [] : [{ path: `${path}.name`, message: 'Required value' }]),
    ...(typeof image === 'string' && image !== ''
      ? []
      : [{ path: `${path}.image`, message: 'Required value' }]),
  ];
  if (typeof name !== 'string' || name === '') return missing;
  const isTaken = all.slice(0, index).some((other) => isObject(other) && other['name'] === name);
  if (isTaken) return [...missing, { path: `${path}.name`, message: `Duplicate value: "${name}"` }];
  const broken = [
    ...(name.length > 63 ? ['must be no more than 63 characters'] : []),
    ...(new RegExp(`^${DNS_LABEL}$`).test(name) ? [] : [LABEL_RULE]),
  ];
  return [...missing, ...broken.map((rule) => invalid(`${path}.name`, name, rule))];
}

const validateStrategy: Check = (rollout) => {
  const { strategy } = rollout.spec;
  const path = 'spec.strategy.strategy';
  if (strategy?.canary !== undefined && strategy.blueGreen !== undefined) {
    return [invalid(path, 'blueGreen: true canary: true', 'Multiple Strategies can not be listed')];
  }
  if (strategy?.blueGreen !== undefined) return [unsupported('spec.strategy.blueGreen')];
  if (strategy?.canary !== undefined) return validateCanary(rollout);
  const why = "Rollout has missing field '.spec.strategy.canary or .spec.strategy.blueGreen'";
  return [required(path, why)];
};

const CHECKS: readonly Check[] = [
  (rollout) => validateCounts(rollout, 'replicas'),
  validateSelector,
  validateTemplate,
  validateTimes,
  validateStrategy,
];
