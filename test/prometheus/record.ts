import type { LivePrometheus } from './live-prometheus.ts';
import type { ApiCase } from './promql-queries.ts';
import type { WrittenSeries } from './remote-write.ts';

/** What an API answered, without the texts that may differ: an error's message, warnings. */
export interface ApiReply {
  readonly status: number;
  readonly errorType?: string;
  readonly data?: unknown;
}

export interface RecordedCase extends ApiCase {
  readonly reply: ApiReply;
}

export async function askApi(url: string, { path, params }: ApiCase): Promise<ApiReply> {
  const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(params)}`);
  const text = await response.text();
  if (response.headers.get('content-type')?.includes('json') !== true) return { status: response.status };
  const body = JSON.parse(text) as { errorType?: string; data?: unknown };
  if (body.errorType !== undefined) return { status: response.status, errorType: body.errorType };
  return { status: response.status, data: body.data };
}

/** Writes every sample in order of time: a Prometheus takes none from the past. */
export async function writeInOrder(
  prometheus: LivePrometheus,
  series: readonly WrittenSeries[],
): Promise<void> {
  const samples = series.flatMap(({ labels, samples: all }) => all.map((sample) => ({ labels, sample })));
  samples.sort((a, b) => a.sample[0] - b.sample[0]);
  const BATCH = 1000;
  for (let start = 0; start < samples.length; start += BATCH) {
    const batch = samples.slice(start, start + BATCH);
    await prometheus.write(batch.map(({ labels, sample }) => ({ labels, samples: [sample] })));
  }
}
