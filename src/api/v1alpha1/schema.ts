import { z } from 'zod';

/** A 32-bit count. */
export const int32 = () => z.int().meta({ format: 'int32' });
/** A 64-bit count. */
export const int64 = () => z.int().meta({ format: 'int64' });
/** Kubernetes' `IntOrString`. */
export const intOrString = () => z.union([z.int(), z.string()]).meta({ 'x-kubernetes-int-or-string': true });
/** An RFC 3339 instant, as `metav1.Time`. */
export const time = () => z.string().meta({ format: 'date-time' });
export const stringMap = () => z.record(z.string(), z.string());

/** Any JSON, kept as it is (`x-kubernetes-preserve-unknown-fields`), typed for our own readers as `T`. */
export const preserved = <T>() =>
  z.custom<T>().meta({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true });
/** A free map from name to any JSON. */
export const freeMap = () => z.record(z.string(), z.unknown());

/** `metav1.LabelSelector`. */
export const labelSelector = () =>
  z.object({
    matchLabels: stringMap().optional(),
    matchExpressions: z
      .array(
        z.object({
          key: z.string(),
          operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
          values: z.array(z.string()).optional(),
        }),
      )
      .optional(),
  });

/** Labels and annotations to add to something the controller creates. */
export const addedMetadata = () =>
  z.object({ labels: stringMap().optional(), annotations: stringMap().optional() });
