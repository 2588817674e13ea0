import type { Ingress } from '../api/kubernetes/networking.ts';

const PREFIX = 'nginx.ingress.kubernetes.io/';

/**
 * Buffers and logs: how nginx works, not what clients or pods see. And what is asked only where an Ingress has
 * TLS, which this gateway never ends.
 */
const WITHOUT_EFFECT: readonly string[] = [
  'client-body-buffer-size',
  'enable-access-log',
  'proxy-buffer-size',
  'proxy-buffering',
  'proxy-buffers-number',
  'proxy-busy-buffers-size',
  'proxy-max-temp-file-size',
  'proxy-request-buffering',
  'ssl-redirect',
];

const SUPPORTED: readonly string[] = [
  'canary',
  'canary-weight',
  'canary-weight-total',
  'canary-by-header',
  'canary-by-header-value',
  'canary-by-header-pattern',
  'canary-by-cookie',
  'use-regex',
];

/** The `nginx.ingress.kubernetes.io/` annotations of one Ingress. */
export interface AnnotationReader {
  /** `null`: absent or empty. */
  text(name: string): string | null;
  /** `null`: absent or not a whole number. */
  integer(name: string): number | null;
  isOn(name: string): boolean;
  /** Keys that ask for something the gateway would not do. */
  readonly unsupported: readonly string[];
}

export function annotationsOf({ metadata }: Ingress): AnnotationReader {
  const annotations = metadata.annotations ?? {};
  const text = (name: string) => annotations[PREFIX + name] || null;
  return {
    text,
    integer: (name) => (/^\d+$/.test(text(name) ?? '') ? Number(text(name)) : null),
    isOn: (name) => text(name) === 'true',
    unsupported: Object.entries(annotations)
      .filter(([key, value]) => key.startsWith(PREFIX) && !isKnown(key.slice(PREFIX.length), value))
      .map(([key]) => key),
  };
}

/** A switch that is off asks for nothing. */
function isKnown(name: string, value: string): boolean {
  return value === 'false' || SUPPORTED.includes(name) || WITHOUT_EFFECT.includes(name);
}
