import type { ObjectReference } from './core.ts';
import type { KubeObject } from './meta.ts';

/** The Service whose endpoints an EndpointSlice holds. */
export const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

export interface EndpointSlice extends KubeObject {
  readonly addressType: 'IPv4' | 'IPv6' | 'FQDN';
  readonly endpoints: readonly Endpoint[];
  readonly ports?: readonly EndpointPort[];
}

export interface Endpoint {
  readonly addresses: readonly string[];
  readonly conditions?: EndpointConditions;
  readonly hostname?: string;
  readonly nodeName?: string;
  readonly targetRef?: ObjectReference;
}

/** Absent `ready` and `serving` mean true; absent `terminating` means false. */
export interface EndpointConditions {
  /** Passes its readiness probe and is not terminating. */
  readonly ready?: boolean;
  /** Passes its readiness probe, terminating or not. */
  readonly serving?: boolean;
  readonly terminating?: boolean;
}

export interface EndpointPort {
  readonly name?: string;
  readonly port?: number;
  readonly protocol?: string;
  readonly appProtocol?: string;
}
