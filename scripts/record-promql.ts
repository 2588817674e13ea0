// Records what a real Prometheus answers to test/prometheus/promql-queries.ts on test/prometheus/promql-samples.ts.
import { writeFileSync } from 'node:fs';
import { installedPrometheus, startLivePrometheus } from '../test/prometheus/live-prometheus.ts';
import { promqlCases } from '../test/prometheus/promql-queries.ts';
import { promqlSamples } from '../test/prometheus/promql-samples.ts';
import { askApi, type RecordedCase, writeInOrder } from '../test/prometheus/record.ts';

const version = installedPrometheus();
if (version === null) throw new Error('install prometheus first: apt-get install prometheus');
const prometheus = await startLivePrometheus();
try {
  await writeInOrder(prometheus, promqlSamples());
  const cases: RecordedCase[] = [];
  for (const one of promqlCases()) cases.push({ ...one, reply: await askApi(prometheus.url, one) });
  const lines = cases.map((one) => JSON.stringify(one)).join(',\n');
  const head = `{"recordedFrom": "Prometheus ${version}",\n"cases": [\n`;
  writeFileSync('test/vectors/promql-answers.json', `${head}${lines}\n]}\n`);
  console.log(`${cases.length} answers of Prometheus ${version}`);
} finally {
  await prometheus.stop();
}
