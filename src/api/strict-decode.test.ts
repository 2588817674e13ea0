import { describe, expect, it } from 'vitest';
import { aRollout } from '../testing/build.ts';
import { metadataFault, strictFault } from './strict-decode.ts';
import { MANIFEST_SCHEMAS } from './v1alpha1/manifest-schemas.ts';

function faultOf(spec: object, kind = 'Rollout'): string | null {
  const schema = MANIFEST_SCHEMAS[kind];
  if (schema === undefined) throw new Error(`no schema for ${kind}`);
  const fault = strictFault(schema, spec, 'spec');
  return fault === null ? null : `${fault.path}: ${fault.message}`;
}

const withSpec = (fields: object) => ({ ...aRollout().spec, ...fields });
const withStep = (step: object) => withSpec({ strategy: { canary: { steps: [{ setWeight: 5 }, step] } } });
const withContainer = (fields: object) =>
  withSpec({ template: { spec: { containers: [{ name: 'web', image: 'web:1', ...fields }] } } });
const into = (path: string, type: string) => `Go struct field ${path} of type ${type}`;

describe('strictFault', () => {
  it.each<[string, object]>([
    ['a plain canary', withSpec({})],
    ['a number of pods or a share of them', withSpec({ strategy: { canary: { maxSurge: '25%' } } })],
    ['labels of any name', withSpec({ selector: { matchLabels: { 'a.b/c': 'd' } } })],
    ['pod fields at any depth', withContainer({ resources: { limits: { cpu: '100m' } } })],
    ['a field that is null', withSpec({ paused: null })],
  ])('knows every field of %s', (_, spec) => expect(faultOf(spec)).toBeNull());

  it.each<[string, object]>([
    ['spec.strategys: json: unknown field "strategys"', withSpec({ strategys: {} })],
    [
      'spec.strategy.canary.steps[1].setWheight: json: unknown field "setWheight"',
      withStep({ setWheight: 5 }),
    ],
    ['spec.template.spec.containers[0].imag: json: unknown field "imag"', withContainer({ imag: 'x' })],
    [
      'spec.template.spec.containers[0].resources.limit: json: unknown field "limit"',
      withContainer({ resources: { limit: {} } }),
    ],
    [
      `spec.replicas: json: cannot unmarshal string into ${into('spec.replicas', 'int32')}`,
      withSpec({ replicas: 'two' }),
    ],
    [
      `spec.replicas: json: cannot unmarshal number 1.5 into ${into('spec.replicas', 'int32')}`,
      withSpec({ replicas: 1.5 }),
    ],
    [
      `spec.paused: json: cannot unmarshal string into ${into('spec.paused', 'bool')}`,
      withSpec({ paused: 'yes' }),
    ],
    [
      `spec.strategy.canary.steps: json: cannot unmarshal object into ${into('spec.strategy.canary.steps', 'array')}`,
      withSpec({ strategy: { canary: { steps: {} } } }),
    ],
    [
      `spec.selector: json: cannot unmarshal array into ${into('spec.selector', 'object')}`,
      withSpec({ selector: [] }),
    ],
    [
      `spec.selector.matchLabels.app: json: cannot unmarshal bool into ${into('spec.selector.matchLabels.app', 'string')}`,
      withSpec({ selector: { matchLabels: { app: true } } }),
    ],
  ])('refuses %s', (text, spec) => expect(faultOf(spec)).toBe(text));

  it('knows the fields of analysis templates, and no others', () => {
    const metric = { name: 'errors', provider: { web: { url: 'http://metrics' } } };
    expect(faultOf({ metrics: [metric] }, 'AnalysisTemplate')).toBeNull();
    expect(faultOf({ metrics: [{ ...metric, sucessCondition: 'true' }] }, 'AnalysisTemplate')).toBe(
      'spec.metrics[0].sucessCondition: json: unknown field "sucessCondition"',
    );
  });
});

describe('metadataFault', () => {
  it('refuses what Kubernetes does not know', () => {
    expect(metadataFault({ name: 'a', labels: { b: 'c' }, namespace: 'd' })).toBeNull();
    expect(metadataFault({ name: 'a', label: { b: 'c' } })?.message).toBe('json: unknown field "label"');
  });
});
