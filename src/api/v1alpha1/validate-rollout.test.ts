import { describe, expect, it } from 'vitest';
import { aRollout, pause, ROUTED } from '../../testing/build.ts';
import type { PodTemplateSpec } from '../kubernetes/core.ts';
import type { RolloutSpec } from './rollout.ts';
import { validateRollout } from './validate-rollout.ts';

const errorsOf = (spec: Partial<RolloutSpec>) =>
  validateRollout(aRollout({ steps: [pause()], spec })).map(({ path, message }) => `${path}: ${message}`);

type PodSpec = Readonly<Record<string, unknown>>;
const podOf = (spec: PodSpec): Partial<RolloutSpec> => ({
  template: { metadata: { labels: { app: 'demo' } }, spec } as unknown as PodTemplateSpec,
});
const named = (...names: readonly string[]) =>
  podOf({ containers: names.map((name) => ({ name, image: 'w' })) });

describe('validateRollout accepts', () => {
  it.each<[string, Partial<RolloutSpec>]>([
    ['a plain canary', {}],
    ['no replicas at all', { replicas: 0 }],
    ['zero where a count may be zero', { minReadySeconds: 0, revisionHistoryLimit: 0 }],
    ['a deadline just above minReadySeconds', { minReadySeconds: 599, progressDeadlineSeconds: 600 }],
    [
      'a restart policy that says what is meant',
      podOf({ containers: [{ name: 'a', image: 'b' }], restartPolicy: 'Always' }),
    ],
    [
      'a selector by expression',
      { selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['demo'] }] } },
    ],
    [
      'a selector that asks for a key',
      { selector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } },
    ],
    ['a container name of 63 characters', named('a'.repeat(63))],
    ['a container name of one character', named('a')],
    ['a container name with inner dashes and digits', named('web-2', '0-a')],
  ])('%s', (_, spec) => expect(errorsOf(spec)).toEqual([]));
});

describe('validateRollout refuses', () => {
  it.each<[string, Partial<RolloutSpec>]>([
    ['spec.replicas: Invalid value: -1: must be greater than or equal to 0', { replicas: -1 }],
    ['spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0', { minReadySeconds: -1 }],
    [
      'spec.revisionHistoryLimit: Invalid value: -5: must be greater than or equal to 0',
      { revisionHistoryLimit: -5 },
    ],
    [
      'spec.progressDeadlineSeconds: Invalid value: 0: must be greater than minReadySeconds',
      { progressDeadlineSeconds: 0 },
    ],
    [
      'spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds',
      { minReadySeconds: 600 },
    ],
    ['spec.selector: Invalid value: {}: empty selector is invalid for deployment', { selector: {} }],
    [
      'spec.selector: Invalid value: {"matchLabels":{},"matchExpressions":[]}: empty selector is invalid for deployment',
      { selector: { matchLabels: {}, matchExpressions: [] } },
    ],
    [
      "spec.selector.matchExpressions[1].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      {
        selector: {
          matchExpressions: [
            { key: 'app', operator: 'Exists' },
            { key: 'gone', operator: 'NotIn', values: [] },
          ],
        },
      },
    ],
    [
      "spec.selector.matchExpressions[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      { selector: { matchExpressions: [{ key: 'app', operator: 'Exists', values: ['demo'] }] } },
    ],
    [
      'spec.template.metadata.labels: Invalid value: {"app":"demo"}: `selector` does not match template `labels`',
      { selector: { matchLabels: { app: 'other' } } },
    ],
    ['spec.template.spec.containers: Required value', podOf({})],
    ['spec.template.spec.containers: Required value', podOf({ containers: [] })],
    ['spec.template.spec.containers: Required value', podOf({ containers: 'web' })],
    [
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      podOf({ containers: [{ name: 'a', image: 'b' }], restartPolicy: 'Never' }),
    ],
    ['spec.template.spec.containers[0].name: Required value', podOf({ containers: [{ image: 'b' }] })],
    [
      'spec.template.spec.containers[0].name: Required value',
      podOf({ containers: [{ name: '', image: 'b' }] }),
    ],
    ['spec.template.spec.containers[0].image: Required value', podOf({ containers: [{ name: 'a' }] })],
    [
      'spec.template.spec.containers[0].image: Required value',
      podOf({ containers: [{ name: 'a', image: '' }] }),
    ],
    ['spec.template.spec.containers[2].name: Duplicate value: "a"', named('a', 'b', 'a')],
    [
      'spec.workloadRef: Forbidden: not supported by this version of Haldane; remove the field',
      { workloadRef: { name: 'web' } },
    ],
    [
      "spec.strategy.strategy: Required value: Rollout has missing field '.spec.strategy.canary or .spec.strategy.blueGreen'",
      { strategy: {} },
    ],
    [
      'spec.strategy.strategy: Invalid value: "blueGreen: true canary: true": Multiple Strategies can not be listed',
      { strategy: { canary: {}, blueGreen: { activeService: 'a' } } },
    ],
    [
      'spec.strategy.blueGreen: Forbidden: not supported by this version of Haldane; remove the field',
      { strategy: { blueGreen: { activeService: 'a' } } },
    ],
  ])('%s', (error, spec) => expect(errorsOf(spec)).toEqual([error]));

  it('a Rollout without a selector', () => {
    const { selector: _, ...spec } = aRollout().spec;
    const [first] = validateRollout({ ...aRollout(), spec });
    expect(first).toEqual({
      path: 'spec.selector',
      message: "Required value: Rollout has missing field '.spec.selector'",
    });
  });

  it('a Rollout without a template', () => {
    const { template: _, ...spec } = aRollout().spec;
    expect(validateRollout({ ...aRollout(), spec }).map(({ path }) => path)).toEqual([
      'spec.template.metadata.labels',
      'spec.template.spec.containers',
    ]);
  });

  it.each(['Web', 'web_1', '-web', 'web-', 'a.b'])('container name %s', (name) => {
    const why =
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and " +
      "end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is " +
      "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    expect(errorsOf(named(name))).toEqual([
      `spec.template.spec.containers[0].name: Invalid value: ${JSON.stringify(name)}: ${why}`,
    ]);
  });

  it('a container name that is too long', () => {
    const name = 'a'.repeat(64);
    expect(errorsOf(named('a'.repeat(63)))).toEqual([]);
    expect(errorsOf(named(name))).toEqual([
      `spec.template.spec.containers[0].name: Invalid value: "${name}": must be no more than 63 characters`,
    ]);
  });

  it('both the name and the image when both are missing', () => {
    expect(errorsOf(podOf({ containers: ['web'] }))).toEqual([
      'spec.template.spec.containers[0].name: Required value',
      'spec.template.spec.containers[0].image: Required value',
    ]);
  });

  it('everything that is wrong at once, in the order of upstream', () => {
    const wrongSteps = { canary: { ...ROUTED, steps: [{ setWeight: 140 }] } };
    const wrong = { replicas: -1, progressDeadlineSeconds: -1, strategy: wrongSteps };
    expect(errorsOf({ ...wrong, selector: { matchLabels: { app: 'other' } } })).toEqual([
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      'spec.template.metadata.labels: Invalid value: {"app":"demo"}: `selector` does not match template `labels`',
      'spec.progressDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0',
      'spec.progressDeadlineSeconds: Invalid value: -1: must be greater than minReadySeconds',
      'spec.strategy.canary.steps[0].setWeight: Invalid value: 140: SetWeight needs to be between 0 and 100',
    ]);
  });
});
