import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { AnalysisTemplate } from '../api/v1alpha1/analysis.ts';
import { substituteMetric } from '../engine/analysis/substitute.ts';
import { validateMetrics } from '../engine/analysis/validate-metrics.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { aMeasureContext } from './provider.conformance.ts';
import { createProviders, SUPPORTED_PROVIDERS } from './registry.ts';

const FOLDER = new URL('../../examples/', import.meta.url);

function templatesIn(name: string): AnalysisTemplate[] {
  const text = readFileSync(new URL(name, FOLDER), 'utf8');
  const objects = parseAllDocuments(text).map((document) => document.toJS() as AnalysisTemplate);
  return objects.filter(({ kind }) => kind === 'AnalysisTemplate');
}

const FILES = readdirSync(FOLDER, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.yaml'));
const METRICS = FILES.flatMap((file) =>
  templatesIn(file).flatMap(({ spec }) => {
    const values = new Map((spec.args ?? []).map(({ name }) => [name, name === 'weight' ? '20' : 'x1']));
    return (spec.metrics ?? []).map((metric) => ({ file, name: metric.name, metric, values }));
  }),
);

describe('the example templates', () => {
  it('are found', () => {
    expect(METRICS.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['errors', 'errors-and-latency', 'share', 'saturation']),
    );
  });

  it.each(METRICS)(
    '$file: metric $name is valid and its provider understands it',
    async ({ metric, values }) => {
      const filled = substituteMetric(metric, values);
      if (!filled.ok) throw new Error(filled.message);
      expect(validateMetrics([filled.value], SUPPORTED_PROVIDERS)).toEqual([]);
      const asked: string[] = [];
      const find = createProviders({
        send: async ({ url }) => {
          asked.push(url.href);
          const data = { resultType: url.pathname.endsWith('range') ? 'matrix' : 'vector', result: [] };
          return { status: 200, text: JSON.stringify({ status: 'success', data }) };
        },
        prometheusAddress: 'http://metrics',
        jobs: { client: null as never, namespace: null, isSameCluster: true },
      });
      const provider = find(filled.value);
      const context = aMeasureContext(filled.value, { clock: createFakeClock() });
      const outcome = await provider.measure(context).catch((error: Error) => error.message);
      // An empty server has no data for anything, and no provider takes that for a pass.
      expect(JSON.stringify(outcome)).toMatch(/no data|no control metrics found|"text":"\[\]"/i);
      expect(asked.length).toBeGreaterThan(0);
    },
  );
});
