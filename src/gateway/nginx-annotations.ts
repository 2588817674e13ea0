import type { Ingress } from '../api/kubernetes/networking.ts';

const PREFIX = 'nginx.ingress.kubernetes.io/';

/** What changes nothing that we do, or is done anyway: TLS ends elsewhere, buffering is off, limits are fixed. */
const WITHOUT_EFFECT = /^(ssl-|force-ssl-|proxy-|client-|configuration-snippet-hash|enable-access-log)/;

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
    unsupported: Object.keys(annotations).filter((key) => key.startsWith(PREFIX) && !isKnown(key)),
  };
}

function isKnown(key: string): boolean {
  const name = key.slice(PREFIX.length);
  return SUPPORTED.includes(name) || WITHOUT_EFFECT.test(name);
}
