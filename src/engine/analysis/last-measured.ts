import type { AnalysisRun, Measurement } from '../../api/v1alpha1/analysis.ts';

/** The newest finished reading of a run: `success-rate measured 0.93, Failed: message`. Empty before the first. */
export function lastMeasured({ status }: AnalysisRun): string {
  let newest: { readonly metric: string; readonly reading: Measurement; readonly at: string } | null = null;
  for (const { name, measurements = [] } of status?.metricResults ?? []) {
    for (const reading of measurements) {
      // RFC 3339 in one form and time zone: later times are later texts.
      const at = reading.finishedAt ?? '';
      if (at !== '' && (newest === null || at >= newest.at)) newest = { metric: name, reading, at };
    }
  }
  if (newest === null) return '';
  const { phase, value = '', message = '' } = newest.reading;
  const measured = value === '' ? newest.metric : `${newest.metric} measured ${value}`;
  return `${measured}, ${message === '' ? phase : `${phase}: ${message}`}`;
}
