import type { Measurement } from '../../api/v1alpha1/analysis.ts';

const MASK = '*****';

/**
 * Hides secret values in text that ends up in status, events or logs, in the forms they take on the way: plain,
 * inside JSON, inside a URL. Longer secrets first, so that one that contains another leaves nothing behind.
 */
export function redactText(text: string, secrets: readonly string[]): string {
  const forms = secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  const byLength = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return byLength.reduce((rest, form) => rest.replaceAll(form, MASK), text);
}

export function redactMap(
  map: Readonly<Record<string, string>>,
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(map).map(([key, text]) => [key, redactText(text, secrets)]));
}

/** A measurement fit for status: message, value and metadata without secrets. */
export function redactMeasurement(measurement: Measurement, secrets: readonly string[]): Measurement {
  if (secrets.length === 0) return measurement;
  const { message, value, metadata } = measurement;
  return {
    ...measurement,
    ...(message === undefined ? {} : { message: redactText(message, secrets) }),
    ...(value === undefined ? {} : { value: redactText(value, secrets) }),
    ...(metadata === undefined ? {} : { metadata: redactMap(metadata, secrets) }),
  };
}
