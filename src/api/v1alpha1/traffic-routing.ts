import { z } from 'zod';
import type { DeepReadonly } from '../../base/deep-readonly.ts';
import { freeMap, int32, int64, stringMap } from './schema.ts';

const virtualService = z.object({
  name: z.string(),
  routes: z.array(z.string()).optional(),
  tlsRoutes: z
    .array(z.object({ port: int64().optional(), sniHosts: z.array(z.string()).optional() }))
    .optional(),
  tcpRoutes: z.array(z.object({ port: int64().optional() })).optional(),
});

const istio = z.object({
  virtualService: virtualService.optional(),
  virtualServices: z.array(virtualService).optional(),
  destinationRule: z
    .object({
      name: z.string(),
      canarySubsetName: z.string(),
      stableSubsetName: z.string(),
      additionalSubsetNames: z.array(z.string()).optional(),
    })
    .optional(),
});

const nginx = z.object({
  stableIngress: z.string().optional(),
  stableIngresses: z.array(z.string()).optional(),
  annotationPrefix: z.string().optional(),
  additionalIngressAnnotations: stringMap().optional(),
  canaryIngressAnnotations: stringMap().optional(),
});

const alb = z.object({
  ingress: z.string().optional(),
  ingresses: z.array(z.string()).optional(),
  servicePort: int32(),
  rootService: z.string().optional(),
  annotationPrefix: z.string().optional(),
  stickinessConfig: z.object({ enabled: z.boolean(), durationSeconds: int64() }).optional(),
});

const appMesh = z.object({
  virtualService: z.object({ name: z.string(), routes: z.array(z.string()).optional() }).optional(),
  virtualNodeGroup: z
    .object({
      canaryVirtualNodeRef: z.object({ name: z.string() }),
      stableVirtualNodeRef: z.object({ name: z.string() }),
    })
    .optional(),
});

export const trafficRouting = z.object({
  istio: istio.optional(),
  nginx: nginx.optional(),
  alb: alb.optional(),
  smi: z.object({ rootService: z.string().optional(), trafficSplitName: z.string().optional() }).optional(),
  ambassador: z.object({ mappings: z.array(z.string()) }).optional(),
  appMesh: appMesh.optional(),
  traefik: z.object({ weightedTraefikServiceName: z.string() }).optional(),
  apisix: z
    .object({ route: z.object({ name: z.string(), rules: z.array(z.string()).optional() }).optional() })
    .optional(),
  plugins: freeMap().optional(),
  managedRoutes: z.array(z.object({ name: z.string() })).optional(),
  maxTrafficWeight: int32().optional(),
});

export type TrafficRouting = DeepReadonly<z.infer<typeof trafficRouting>>;
