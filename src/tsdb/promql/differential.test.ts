import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differenceOf } from '../../../test/prometheus/compare-replies.ts';
import {
  installedPrometheus,
  type LivePrometheus,
  startLivePrometheus,
} from '../../../test/prometheus/live-prometheus.ts';
import { promqlSamples } from '../../../test/prometheus/promql-samples.ts';
import { type ApiReply, askApi, type RecordedCase, writeInOrder } from '../../../test/prometheus/record.ts';
import { realClock } from '../../testing/real-clock.ts';
import { labelsOf } from '../labels.ts';
import { type MetricsServer, startMetricsServer } from '../server.ts';
import { createMetricsStore, type MetricsStore } from '../store.ts';

interface Recording {
  readonly recordedFrom: string;
  readonly cases: readonly RecordedCase[];
}

const recording = JSON.parse(readFileSync('test/vectors/promql-answers.json', 'utf8')) as Recording;

function storeOfSamples(): MetricsStore {
  const store = createMetricsStore({
    clock: realClock,
    retentionMs: Number.MAX_SAFE_INTEGER,
    maxSeries: 1000,
  });
  for (const { labels, samples } of promqlSamples()) {
    const identity = labelsOf(Object.entries(labels));
    for (const [at, value] of samples) {
      if (value === 'stale') store.markStale(identity, at);
      else store.append(identity, at, value);
    }
  }
  return store;
}

function differenceIn({ path, params }: RecordedCase, expected: ApiReply, actual: ApiReply): string | null {
  const ordered = path === 'query' && /^\s*(sort|topk|bottomk)/i.test(params['query'] ?? '');
  const difference = differenceOf(expected, actual, ordered);
  return difference === null ? null : `${path} ${JSON.stringify(params)}: ${difference}`;
}

let server: MetricsServer;
beforeAll(async () => {
  server = await startMetricsServer(storeOfSamples(), { clock: realClock, port: 0 });
});
afterAll(() => server.stop());

describe('the HTTP API', () => {
  it(`answers every query as recorded from ${recording.recordedFrom}`, async () => {
    const differences: string[] = [];
    for (const one of recording.cases) {
      const difference = differenceIn(one, one.reply, await askApi(server.url, one));
      if (difference !== null) differences.push(difference);
    }
    expect(differences).toEqual([]);
    expect(recording.cases.length).toBeGreaterThan(1000);
  }, 60_000);
});

describe.skipIf(installedPrometheus() === null)('the HTTP API beside the installed Prometheus', () => {
  let prometheus: LivePrometheus;
  beforeAll(async () => {
    prometheus = await startLivePrometheus();
    await writeInOrder(prometheus, promqlSamples());
  }, 60_000);
  afterAll(() => prometheus.stop());

  it('answers every query alike', async () => {
    const differences: string[] = [];
    for (const one of recording.cases) {
      const [expected, actual] = await Promise.all([askApi(prometheus.url, one), askApi(server.url, one)]);
      const difference = differenceIn(one, expected, actual);
      if (difference !== null) differences.push(difference);
    }
    expect(differences).toEqual([]);
  }, 60_000);
});
