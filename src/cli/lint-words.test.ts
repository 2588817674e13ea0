import { describe, expect, it } from 'vitest';
import { openCliSession } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';

async function lint(text: string): Promise<readonly [number, string]> {
  const { code, stderr } = await linted(text);
  return [code, stderr];
}

async function linted(text: string) {
  const files = { 'a.yaml': text };
  const binary = 'kubectl-argo-rollouts';
  const session = openCliSession({ kube: fakeKube([]), clock: createFakeClock(), files, binary });
  const code = await session.run('lint', '-f', 'a.yaml');
  return { code, stderr: session.stderr(), stdout: session.stdout() };
}

const rollout = (spec: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: a}\nspec: {${spec}}\n`;
const DECODING = 'Error: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal';

describe('lint says in upstream words', () => {
  it.each([
    ['replicas: "2"', 'string into Go struct field RolloutSpec.spec.replicas of type int32'],
    ['paused: "yes"', 'string into Go struct field RolloutSpec.spec.paused of type bool'],
    ['template: 3', 'number into Go struct field RolloutSpec.spec.template of type v1.PodTemplateSpec'],
    [
      'strategy: {canary: {steps: [{setWeight: "x"}]}}',
      'string into Go struct field CanaryStep.spec.strategy.canary.steps.setWeight of type int32',
    ],
    [
      'strategy: {canary: {steps: [{setWeight: 1.5}]}}',
      'number 1.5 into Go struct field CanaryStep.spec.strategy.canary.steps.setWeight of type int32',
    ],
    [
      'strategy: {canary: {steps: {a: 1}}}',
      'object into Go struct field CanaryStrategy.spec.strategy.canary.steps of type []v1alpha1.CanaryStep',
    ],
    [
      'strategy: {canary: {abortScaleDownDelaySeconds: "x"}}',
      'string into Go struct field CanaryStrategy.spec.strategy.canary.abortScaleDownDelaySeconds of type int32',
    ],
  ])('that %s is of another type', async (spec, said) => {
    expect(await lint(rollout(spec))).toEqual([1, `${DECODING} ${said}\n`]);
  });

  it.each([
    ['v1', 'kind: Service\nspec: {ports: 3}', 'number', 'ServiceSpec.spec.ports of type []v1.ServicePort'],
    [
      'v1',
      'kind: Service\nspec: {selector: [a]}',
      'array',
      'ServiceSpec.spec.selector of type map[string]string',
    ],
    ['networking.k8s.io/v1', 'kind: Ingress\nspec: 3', 'number', 'Ingress.spec of type v1.IngressSpec'],
  ])('that a neighbour is malformed, %s %s', async (apiVersion, text, found, field) => {
    const said = `${DECODING} ${found} into Go struct field ${field}\n`;
    expect(await lint(`apiVersion: ${apiVersion}\n${text}\n`)).toEqual([1, said]);
  });

  it.each(['', 'metadata: {name: a}\n', 'spec:\n'])(
    'all that a Rollout without a spec lacks, %#',
    async (rest) => {
      const { code, stdout, stderr } = await linted(
        `apiVersion: argoproj.io/v1alpha1\nkind: Rollout\n${rest}`,
      );
      expect(stdout.trimEnd().split('\n')).toEqual([
        "Required value: Rollout has missing field '.spec.selector'",
        'Invalid value: null: `selector` does not match template `labels`',
        'Required value',
        "Required value: Rollout has missing field '.spec.strategy.canary or .spec.strategy.blueGreen'",
      ]);
      const first = "Error: spec.selector: Required value: Rollout has missing field '.spec.selector'\n";
      expect([code, stderr]).toEqual([1, first]);
    },
  );

  it('that a file of a tab is no YAML, while an empty one is', async () => {
    expect(await lint('\t\n')).toEqual([1, 'Error: yaml: found character that cannot start any token\n']);
    expect(await lint(' \n\n')).toEqual([0, '']);
  });
});
