import type { FieldError } from '../../base/errors.ts';

/** The wording of Kubernetes' own field errors. */
export const invalid = (path: string, value: unknown, why: string): FieldError => ({
  path,
  message: `Invalid value: ${JSON.stringify(value ?? null)}: ${why}`,
});

export const required = (path: string, why: string): FieldError => ({
  path,
  message: `Required value: ${why}`,
});

/** A field that upstream runs and we do not yet: refused, because ignoring it would change what is delivered. */
export const unsupported = (path: string): FieldError => ({
  path,
  message: 'Forbidden: not supported by this version of Haldane; remove the field',
});
