import type { KubeObject } from '../api/kubernetes/meta.ts';
import { isObject } from '../base/json.ts';

/** What lint looks up beside a Rollout: of which Go type, and with which members that are no plain values. */
const KINDS: Readonly<Record<string, { readonly type: string; readonly members: Members }>> = {
  Service: { type: 'v1.ServiceSpec', members: { ports: '[]v1.ServicePort', selector: 'map[string]string' } },
  Ingress: { type: 'v1.IngressSpec', members: { rules: '[]v1.IngressRule', tls: '[]v1.IngressTLS' } },
};
type Members = Readonly<Record<string, string>>;

/** Why a Service or an Ingress cannot be read, in the words of Go's decoder; `null`: it can. */
export function neighbourFault({ kind, ...rest }: KubeObject): string | null {
  const known = KINDS[kind];
  const { spec } = rest as { readonly spec?: unknown };
  if (known === undefined || spec === undefined || spec === null) return null;
  if (!isObject(spec)) return mismatch(spec, `${kind}.spec`, known.type);
  for (const [name, type] of Object.entries(known.members)) {
    const value = spec[name];
    const isHeld = type.startsWith('[]') ? Array.isArray(value) : isObject(value) && !Array.isArray(value);
    if (value === undefined || value === null || isHeld) continue;
    return mismatch(value, `${kind}Spec.spec.${name}`, type);
  }
  return null;
}

function mismatch(value: unknown, field: string, type: string): string {
  const found = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  return `json: cannot unmarshal ${found} into Go struct field ${field} of type ${type}`;
}
