import type { WrittenSeries } from './remote-write.ts';

/** Where the samples begin, in Unix seconds; not a whole minute, so that nothing is aligned by luck. */
export const SAMPLES_START = 1_700_000_007;
const STEPS = 100;
const INTERVAL = 15;

type Value = number | 'stale' | null;

/** The series that the PromQL answers are recorded on: 25 minutes, one sample each 15 s unless said otherwise. */
export function promqlSamples(): WrittenSeries[] {
  return [
    ...requestCounters(),
    ...gauges(),
    ...histograms(),
    ...vanishing(),
    ...matchingPairs(),
    ...oddLabels(),
  ];
}

function series(
  labels: Record<string, string>,
  valueAt: (step: number) => Value,
  jitterMs: (step: number) => number = () => 0,
): WrittenSeries {
  const samples: [number, number | 'stale'][] = [];
  for (let step = 0; step < STEPS; step++) {
    const value = valueAt(step);
    if (value !== null) samples.push([(SAMPLES_START + step * INTERVAL) * 1000 + jitterMs(step), value]);
  }
  return { labels, samples };
}

/** A counter that grows by `growth(step)` and starts again from zero at the given steps. */
function counter(start: number, growth: (step: number) => number, resets: readonly number[] = []) {
  let value = start;
  return (step: number): number => {
    value = resets.includes(step) ? growth(step) : value + growth(step);
    return value;
  };
}

function requestCounters(): WrittenSeries[] {
  const name = 'nginx_ingress_controller_requests';
  const base = { __name__: name, namespace: 'shop', ingress: 'web' };
  return [
    series(
      { ...base, service: 'web-stable', status: '200', canary: '' },
      counter(0, (i) => 40 + (i % 7)),
    ),
    series(
      { ...base, service: 'web-stable', status: '500' },
      counter(3, (i) => (i % 25 === 0 ? 1 : 0)),
    ),
    series(
      { ...base, service: 'web-canary', status: '200' },
      counter(0, (i) => (i > 30 ? 9 + (i % 3) : 0), [61]),
    ),
    series(
      { ...base, service: 'web-canary', status: '503' },
      counter(0, (i) => (i > 50 ? 1 : 0), [61, 80]),
    ),
    series(
      { __name__: 'wobbly_total', job: 'jitter' },
      counter(1e6, (i) => (i * 37) % 11, [44]),
      (i) => (i * 977) % 6000,
    ),
    series(
      { __name__: 'big_total' },
      counter(9e15, () => 12345),
    ),
    series({ __name__: 'from_nothing_total' }, (i) => (i < 60 ? null : (i - 60) * 2)),
    series({ __name__: 'sparse_total' }, (i) => (i % 13 === 0 ? i : null)),
    series({ __name__: 'once_total' }, (i) => (i === 50 ? 7 : null)),
    series({ __name__: 'flat_total' }, () => 5),
  ];
}

function gauges(): WrittenSeries[] {
  const cpu = (i: number, phase: number) => Math.sin(i / 9 + phase) * 50 + phase * 10;
  return [
    ...['a', 'b', 'c', 'd'].map((node, phase) =>
      series({ __name__: 'cpu', node, zone: phase < 2 ? 'east' : 'west' }, (i) => cpu(i, phase)),
    ),
    series({ __name__: 'odd', kind: 'nan' }, (i) => (i % 4 === 0 ? Number.NaN : i)),
    series({ __name__: 'odd', kind: 'inf' }, (i) => (i % 5 === 0 ? Number.POSITIVE_INFINITY : i / 3)),
    series({ __name__: 'odd', kind: 'minus-inf' }, (i) => (i % 6 === 0 ? Number.NEGATIVE_INFINITY : -i)),
    series({ __name__: 'odd', kind: 'always-nan' }, () => Number.NaN),
    series({ __name__: 'odd', kind: 'zero' }, () => 0),
    series({ __name__: 'steps', kind: 'ties-1' }, () => 2),
    series({ __name__: 'steps', kind: 'ties-2' }, () => 2),
    series({ __name__: 'steps', kind: 'ties-3' }, (i) => (i > 50 ? 2 : 3)),
    series({ __name__: 'tiny' }, (i) => (i + 1) * 1.5e-9),
    series({ __name__: 'huge' }, (i) => (i + 1) * 3.25e21),
    series({ __name__: 'negative', a: 'x' }, (i) => -2.5 - i),
  ];
}

function histograms(): WrittenSeries[] {
  const bounds = ['0.05', '0.1', '0.25', '0.5', '1', '+Inf'];
  const latency = (labels: Record<string, string>, slow: number) =>
    bounds.map((le, index) =>
      series(
        { __name__: 'latency_seconds_bucket', le, ...labels },
        counter(0, (i) => (index === bounds.length - 1 ? 20 : Math.min(20, (index + 1) * slow + (i % 2)))),
      ),
    );
  return [
    ...latency({ pod: 'stable-1' }, 5),
    ...latency({ pod: 'canary-1' }, 2),
    series({ __name__: 'no_inf_bucket', le: '1' }, (i) => i),
    series({ __name__: 'no_inf_bucket', le: '2' }, (i) => i * 2),
    series({ __name__: 'bad_bucket', le: 'often' }, (i) => i),
    series({ __name__: 'bad_bucket', le: '1' }, (i) => i),
    series({ __name__: 'bad_bucket', le: 'Inf' }, (i) => i * 3),
    series({ __name__: 'falling_bucket', le: '1' }, () => 10),
    series({ __name__: 'falling_bucket', le: '2' }, () => 8),
    series({ __name__: 'falling_bucket', le: '4' }, () => 15),
    series({ __name__: 'falling_bucket', le: '+Inf' }, () => 16),
    series({ __name__: 'negative_bucket', le: '-1' }, () => 4),
    series({ __name__: 'negative_bucket', le: '0' }, () => 6),
    series({ __name__: 'negative_bucket', le: '+Inf' }, () => 8),
    series({ __name__: 'same_bound_bucket', le: '1' }, () => 4),
    series({ __name__: 'same_bound_bucket', le: '1.0' }, () => 4),
    series({ __name__: 'same_bound_bucket', le: '+Inf' }, () => 10),
    series({ __name__: 'empty_bucket', le: '1' }, () => 0),
    series({ __name__: 'empty_bucket', le: '+Inf' }, () => 0),
  ];
}

function vanishing(): WrittenSeries[] {
  const gone = (i: number) => (i < 40 ? i : i === 40 ? 'stale' : null);
  const back = (i: number) => (i < 30 || i > 60 ? i : i === 30 ? 'stale' : null);
  return [
    series({ __name__: 'pod_up', pod: 'marked' }, gone),
    series({ __name__: 'pod_up', pod: 'silent' }, (i) => (i < 40 ? i : null)),
    series({ __name__: 'pod_up', pod: 'back' }, back),
    series({ __name__: 'pod_up', pod: 'steady' }, (i) => i),
  ];
}

function matchingPairs(): WrittenSeries[] {
  return [
    series({ __name__: 'errors', method: 'get', code: '500' }, (i) => 24 + i),
    series({ __name__: 'errors', method: 'get', code: '404' }, (i) => 30 + i),
    series({ __name__: 'errors', method: 'put', code: '501' }, () => 3),
    series({ __name__: 'errors', method: 'post', code: '500' }, () => 6),
    series({ __name__: 'errors', method: 'post', code: '404' }, () => 21),
    series({ __name__: 'requests', method: 'get' }, (i) => 600 + i),
    series({ __name__: 'requests', method: 'del' }, () => 34),
    series({ __name__: 'requests', method: 'post' }, () => 120),
    series({ __name__: 'team', method: 'get', owner: 'web', note: '' }, () => 1),
    series({ __name__: 'team', method: 'post', owner: 'pay' }, () => 1),
  ];
}

function oddLabels(): WrittenSeries[] {
  return [
    series({ __name__: 'rule:level:rate5m', text: 'with "quotes"' }, () => 1),
    series({ __name__: 'rule:level:rate5m', text: 'back\\slash' }, () => 2),
    series({ __name__: 'rule:level:rate5m', text: 'line\nbreak' }, () => 3),
    series({ __name__: 'rule:level:rate5m', text: '한국어 ñ 🚀' }, () => 4),
    series({ __name__: 'sum', by: 'keyword', on: 'x' }, () => 9),
    series({ __name__: 'address', instance: '10.0.0.7:8080' }, () => 1),
    series({ __name__: 'address', instance: 'web-1.shop:9090' }, () => 2),
  ];
}
