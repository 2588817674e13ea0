import { describe, expect, it } from 'vitest';
import type { Metric } from '../../api/v1alpha1/analysis.ts';
import { argumentValues, secretKeys, substituteMetric, substituteMetrics } from './substitute.ts';

const metric = (provider: object): Metric => ({ name: 'm', provider: provider as Metric['provider'] });
const values = new Map([
  ['a', '1'],
  ['b', '2'],
]);
const substituted = (provider: object) => {
  const result = substituteMetric(metric(provider), values);
  return result.ok ? result.value.provider : result.message;
};

describe('substituteMetric', () => {
  it('puts values in every text, in lists, in maps and in the names of their members', () => {
    const provider = {
      web: { url: 'x{{args.a}}y{{ args.b }}z', headers: [{ key: '{{args.a}}' }], '{{args.b}}': 5, no: null },
    };
    expect(substituted(provider)).toEqual({ web: { url: 'x1y2z', headers: [{ key: '1' }], 2: 5, no: null } });
  });

  it.each(['{{args.c}}', '{{a}}', '{{ args.}}', '{{xargs.a}}'])('refuses %s', (text) => {
    const tag = text.slice(2, -2);
    expect(substituted({ web: { url: text } })).toBe(`failed to resolve {{${tag}}}`);
  });

  it('names the first of several that are missing', () => {
    expect(substituted({ web: { url: '{{args.x}} {{args.y}}' } })).toBe('failed to resolve {{args.x}}');
  });

  it('leaves braces alone that hold more braces', () => {
    expect(substituted({ web: { url: '{{{args.a}}}' } })).toEqual({ web: { url: '{1}' } });
    expect(substituted({ web: { url: '{args.a}' } })).toEqual({ web: { url: '{args.a}' } });
  });
});

describe('substituteMetrics', () => {
  it('stops at the first metric that cannot be resolved', () => {
    const bad = metric({ web: { url: '{{args.x}}' } });
    expect(substituteMetrics([metric({}), bad], values)).toEqual({
      ok: false,
      message: 'failed to resolve {{args.x}}',
    });
    expect(substituteMetrics([metric({})], values)).toEqual({ ok: true, value: [metric({})] });
  });
});

describe('arguments from secrets', () => {
  const key = { name: 's', key: 'k' };
  const args = [
    { name: 'plain', value: 'v' },
    { name: 'secret', valueFrom: { secretKeyRef: key } },
    { name: 'both', value: 'v', valueFrom: { secretKeyRef: { name: 't', key: 'k' } } },
  ];

  it('are asked for only where no plain value overrides them', () => {
    expect(secretKeys({ metrics: [], args })).toEqual([key]);
    expect(secretKeys({ metrics: [], args: [{ name: 'x', valueFrom: {} }, { name: 'y' }] })).toEqual([]);
    expect(secretKeys({ metrics: [] })).toEqual([]);
  });

  it('are resolved by name', () => {
    const resolved = argumentValues(args, ({ name, key: field }) => `${name}/${field}`);
    expect(resolved.ok && [...resolved.value]).toEqual([
      ['plain', 'v'],
      ['secret', 's/k'],
      ['both', 'v'],
    ]);
    expect(argumentValues([{ name: 'x' }], () => '')).toEqual({
      ok: false,
      message: 'argument "x" was not supplied',
    });
  });
});
