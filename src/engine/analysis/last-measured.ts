import type { AnalysisRun, Measurement } from '../../api/v1alpha1/analysis.ts';

/** Later than any time. */
const STILL_RUNNING = '9999';

/**
 * The newest reading of a run that says something: `success-rate measured 0.93, Failed: message`. One that lasts says what
 * it has seen while it runs. Empty before the first.
 */
export function lastMeasured({ status }: AnalysisRun): string {
  let newest: { readonly metric: string; readonly reading: Measurement; readonly at: string } | null = null;
  for (const { name, measurements = [] } of status?.metricResults ?? []) {
    for (const reading of measurements) {
      // RFC 3339 in one form and time zone: later times are later texts.
      const at = timeOf(reading);
      if (at !== '' && (newest === null || at >= newest.at)) newest = { metric: name, reading, at };
    }
  }
  if (newest === null) return '';
  const { phase, value = '', message = '' } = newest.reading;
  const measured = value === '' ? newest.metric : `${newest.metric} measured ${value}`;
  return `${measured}, ${message === '' ? phase : `${phase}: ${message}`}`;
}

/** Empty for a reading that has nothing to say yet. */
function timeOf({ phase, message = '', finishedAt }: Measurement): string {
  return finishedAt ?? (phase === 'Running' && message !== '' ? STILL_RUNNING : '');
}
