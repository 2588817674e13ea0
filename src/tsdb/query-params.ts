import { type EpochMs, type Millis, parseTime } from '../base/time.ts';
import { parseDuration } from './promql/literals.ts';
import { badQuery } from './query-error.ts';

/** More points than this are refused, as Prometheus refuses them (web/api/v1/api.go). */
const MAX_POINTS = 11_000;

/** A time parameter: Unix seconds with a fraction, or RFC 3339. */
export function timeParam(params: URLSearchParams, name: string, missing: EpochMs | null): EpochMs {
  const text = params.get(name) ?? '';
  if (text === '' && missing !== null) return missing;
  const seconds = decimal(text);
  const at = seconds === null ? parseTime(text) : Math.round(seconds * 1000);
  if (at === null || !Number.isFinite(at)) {
    throw badQuery(`invalid parameter "${name}": cannot parse "${text}" to a valid timestamp`);
  }
  return at;
}

/** A duration parameter: seconds with a fraction, or `1m30s`. */
export function durationParam(params: URLSearchParams, name: string): Millis {
  const text = params.get(name) ?? '';
  const seconds = decimal(text);
  const durationMs = seconds === null ? parseDuration(text) : seconds * 1000;
  if (durationMs === null || Math.abs(durationMs) > Number.MAX_SAFE_INTEGER) {
    throw badQuery(`invalid parameter "${name}": cannot parse "${text}" to a valid duration`);
  }
  return Math.round(durationMs);
}

export function timeoutParam(params: URLSearchParams, most: Millis): Millis {
  return params.has('timeout') ? Math.min(durationParam(params, 'timeout'), most) : most;
}

export function rangeParams(params: URLSearchParams): { startMs: EpochMs; endMs: EpochMs; stepMs: Millis } {
  const startMs = timeParam(params, 'start', null);
  const endMs = timeParam(params, 'end', null);
  if (endMs < startMs) throw badQuery('invalid parameter "end": end timestamp must not be before start time');
  const stepMs = durationParam(params, 'step');
  if (stepMs <= 0) {
    throw badQuery(
      'invalid parameter "step": zero or negative query resolution step widths are not accepted. ' +
        'Try a positive integer',
    );
  }
  if ((endMs - startMs) / stepMs > MAX_POINTS) {
    throw badQuery(
      'exceeded maximum resolution of 11,000 points per timeseries. ' +
        'Try decreasing the query resolution (?step=XX)',
    );
  }
  return { startMs, endMs, stepMs };
}

function decimal(text: string): number | null {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
}
