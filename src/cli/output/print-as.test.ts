import { describe, expect, it } from 'vitest';
import { aRollout, setWeight } from '../../testing/build.ts';
import { openCliSession } from '../../testing/cli-session.ts';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { fakeKube } from '../../testing/fake-kube.ts';
import type { BinaryName } from '../program.ts';

const ROLLOUT = aRollout({ steps: [setWeight(20)], status: { phase: 'Paused', currentPodHash: 'a1' } });

function session(binary: BinaryName = 'haldane') {
  return openCliSession({ kube: fakeKube([ROLLOUT]), clock: createFakeClock(), namespace: 'shop', binary });
}

async function printed(...argv: string[]): Promise<string> {
  const { run, stdout, stderr } = session();
  expect([await run(...argv), stderr()]).toEqual([0, '']);
  return stdout();
}

describe('-o', () => {
  it.each<[string, string]>([
    ['name', 'rollout.argoproj.io/demo\n'],
    ['jsonpath={.status.phase}', 'Paused'],
    ['jsonpath={.metadata.name}: {.status.phase}{"\\n"}', 'demo: Paused\n'],
    ['jsonpath={.spec.template.spec.containers[*].image}', 'web:1'],
    ['jsonpath={.spec.strategy.canary.steps[0]}', '{"setWeight":20}'],
    ['jsonpath={.status.nothing}', ''],
    [
      'jsonpath={range .spec.template.spec.containers[*]}{.name}: {.image}{"\\n"}{end}done',
      'web: web:1\ndone',
    ],
    ['jsonpath={range .spec.strategy.canary.steps[*]}{range .nothing[*]}x{end}<{.setWeight}>{end}', '<20>'],
    ['jsonpath={range .status.nothing[*]}x{end}', ''],
  ])('get rollout prints %s', async (form, text) => {
    expect(await printed('get', 'rollout', 'demo', '-o', form)).toBe(text);
  });

  it('prints the object itself as JSON and YAML, and lists as a List', async () => {
    expect(JSON.parse(await printed('get', 'rollout', 'demo', '-o', 'json'))).toMatchObject(ROLLOUT);
    expect(await printed('get', 'rollout', 'demo', '-o', 'yaml')).toContain('phase: Paused\n');
    expect(await printed('list', 'rollouts', '-o', 'jsonpath={.items[*].metadata.name}')).toBe('demo');
    expect(await printed('list', 'rollouts', '-o', 'name')).toBe('rollout.argoproj.io/demo\n');
    expect(JSON.parse(await printed('list', 'experiments', '-o', 'json')).items).toEqual([]);
    expect(await printed('version', '-o', 'jsonpath={.version}')).toBe('v1.2.3');
  });

  it('passes over items that lack a member, and fails at an index that is not there, as kubectl', async () => {
    const steps = [setWeight(20), { pause: {} }, setWeight(50)];
    const kube = fakeKube([aRollout({ steps })]);
    const open = () => openCliSession({ kube, clock: createFakeClock(), namespace: 'shop' });
    const mixed = open();
    const weights = 'jsonpath={.spec.strategy.canary.steps[*].setWeight}';
    expect(await mixed.run('get', 'rollout', 'demo', '-o', weights)).toBe(0);
    expect(mixed.stdout()).toBe('20 50');
    const beyond = open();
    const ninth = 'jsonpath={.spec.strategy.canary.steps[9]}';
    expect(await beyond.run('get', 'rollout', 'demo', '-o', ninth)).toBe(1);
    expect(beyond.stderr()).toContain('array index out of bounds: index 9, length 3');
  });

  it.each<[string, string]>([
    ['xml', 'cannot print as "xml": -o is json, yaml, name, or jsonpath=TEMPLATE'],
    ['jsonpath={.status', 'cannot read JSONPath "{.status": a brace is not closed'],
    ['jsonpath={range .items[*]}', 'its end is missing'],
    ['jsonpath={.kind}{end}', 'an end has no range'],
    ['jsonpath={.a[}', 'cannot read JSONPath'],
  ])('refuses %s', async (form, text) => {
    const { run, stderr } = session();
    expect(await run('get', 'rollout', 'demo', '-o', form)).not.toBe(0);
    expect(stderr()).toContain(text);
  });

  it('is unknown to kubectl argo rollouts, as upstream', async () => {
    const { run, stderr } = session('kubectl-argo-rollouts');
    expect(await run('get', 'rollout', 'demo', '-o', 'json')).toBe(1);
    expect(stderr()).toContain("unknown shorthand flag: 'o' in -o");
  });
});
