import { CodedError } from '../base/errors.ts';
import { parseGoFloat } from '../base/go-float.ts';
import type { EpochMs } from '../base/time.ts';
import { type Labels, labelsOf, METRIC_NAME } from './labels.ts';

/** One sample line. `series` is its text before the value; equal text means equal labels. */
export interface ExposedSample {
  readonly series: string;
  readonly value: number;
  /** `null`: taken when it was scraped. */
  readonly at: EpochMs | null;
}

/** What a target exposes is not the Prometheus text format. */
export class ExpositionError extends CodedError {
  override readonly name = 'ExpositionError';
  readonly code = 'BAD_EXPOSITION';
  readonly retry = 'backoff';
}

/** `text`: Prometheus text format 0.0.4, timestamps in ms. `openmetrics`: in seconds, exemplars after `#`. */
export type ExpositionFormat = 'text' | 'openmetrics';

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL = /[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*(,?)/y;
/** Value, timestamp, and an exemplar that is read over. */
const REST = /^[ \t]*(\S+)(?:[ \t]+(-?[0-9.]+))?(?:[ \t]*#.*)?[ \t]*$/;
const NUMBER = /^[+-]?(inf|infinity|nan|(\d+\.?\d*|\.\d+)(e[+-]?\d+)?)$/i;

/** Reads every sample. One bad line refuses the whole text, as Prometheus does: half a scrape misleads. */
export function parseExposition(text: string, format: ExpositionFormat = 'text'): ExposedSample[] {
  const samples: ExposedSample[] = [];
  let lineNumber = 0;
  for (const line of text.split('\n')) {
    lineNumber++;
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    samples.push(sampleOf(trimmed, format) ?? reject(lineNumber, trimmed));
  }
  return samples;
}

function sampleOf(line: string, format: ExpositionFormat): ExposedSample | null {
  const end = endOfSeries(line);
  if (end === null) return null;
  const [, value = '', at] = REST.exec(line.slice(end)) ?? [];
  if (!NUMBER.test(value)) return null;
  const unit = format === 'openmetrics' ? 1000 : 1;
  return {
    series: line.slice(0, end),
    value: parseGoFloat(value.replace(/inf(inity)?/i, 'Inf').replace(/^[+-]?nan$/i, 'NaN')),
    at: at === undefined ? null : Math.round(Number(at) * unit),
  };
}

function endOfSeries(line: string): number | null {
  NAME.lastIndex = 0;
  if (!NAME.test(line)) return null;
  const afterName = NAME.lastIndex;
  const open = line.slice(afterName).match(/^[ \t]*\{/)?.[0].length;
  if (open === undefined) return afterName;
  let at = afterName + open;
  for (;;) {
    const close = /[ \t]*\}/y;
    close.lastIndex = at;
    if (close.test(line)) return close.lastIndex;
    LABEL.lastIndex = at;
    const label = LABEL.exec(line);
    if (label === null) return null;
    at = LABEL.lastIndex;
    if (label[3] === '' && line[at] !== '}') return null;
  }
}

/** The labels of a sample line's `series` text, with the metric name as `__name__`. */
export function parseSeriesText(series: string): Labels {
  const brace = series.indexOf('{');
  const name = (brace < 0 ? series : series.slice(0, brace)).trim();
  const pairs: [string, string][] = [[METRIC_NAME, name]];
  if (brace >= 0) {
    LABEL.lastIndex = brace + 1;
    for (let match = LABEL.exec(series); match !== null; match = LABEL.exec(series)) {
      pairs.push([match[1] ?? '', unescaped(match[2] ?? '')]);
    }
  }
  return labelsOf(pairs);
}

/** `\\`, `\"` and `\n`; any other escape stays as written. */
function unescaped(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replace(/\\([\\"n])/g, (_whole, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}

function reject(lineNumber: number, line: string): never {
  throw new ExpositionError(`cannot read metrics line ${lineNumber}: ${line.slice(0, 120)}`);
}
