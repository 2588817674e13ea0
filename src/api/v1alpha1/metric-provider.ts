import { z } from 'zod';
import type { DeepReadonly } from '../../base/deep-readonly.ts';
import { freeMap, int64, intOrString, stringMap } from './schema.ts';

const headerSchema = z.looseObject({ key: z.string(), value: z.string() });

export const authenticationSchema = z.looseObject({
  sigv4: z
    .looseObject({
      address: z.string().optional(),
      region: z.string().optional(),
      profile: z.string().optional(),
      roleArn: z.string().optional(),
    })
    .optional(),
  oauth2: z
    .looseObject({
      tokenUrl: z.string().optional(),
      clientId: z.string().optional(),
      clientSecret: z.string().optional(),
      scopes: z.array(z.string()).optional(),
    })
    .optional(),
  basicAuth: z.looseObject({ username: z.string().optional(), password: z.string().optional() }).optional(),
});

const prometheusSchema = z.looseObject({
  address: z.string().optional(),
  query: z.string().optional(),
  authentication: authenticationSchema.optional(),
  timeout: int64().optional().describe('Seconds one query may take; 30 when absent.'),
  insecure: z.boolean().optional(),
  headers: z.array(headerSchema).optional(),
  rangeQuery: z
    .looseObject({
      start: z.string().optional(),
      end: z.string().optional(),
      step: z.string().optional(),
    })
    .optional(),
});

const webSchema = z.looseObject({
  method: z.enum(['GET', 'POST', 'PUT']).optional(),
  url: z.string(),
  headers: z.array(headerSchema).optional(),
  body: z.string().optional(),
  jsonBody: z.unknown().meta({ 'x-kubernetes-preserve-unknown-fields': true, type: 'object' }).optional(),
  timeoutSeconds: int64().optional().describe('Seconds one request may take; 10 when absent.'),
  jsonPath: z.string().optional(),
  insecure: z.boolean().optional(),
  authentication: authenticationSchema.optional(),
});

const jobSchema = z.looseObject({
  metadata: z
    .looseObject({
      labels: stringMap().optional(),
      annotations: stringMap().optional(),
    })
    .meta({ 'x-kubernetes-preserve-unknown-fields': true })
    .optional(),
  spec: z.looseObject({}).meta({ 'x-kubernetes-preserve-unknown-fields': true }),
});

const datadogSchema = z.looseObject({
  apiVersion: z.enum(['v1', 'v2']).optional(),
  interval: z.string().optional(),
  query: z.string().optional(),
  queries: stringMap().optional(),
  formula: z.string().optional(),
  aggregator: z.enum(['avg', 'min', 'max', 'sum', 'last', 'percentile', 'mean', 'l2norm', 'area']).optional(),
  secretRef: z.looseObject({ name: z.string().optional(), namespaced: z.boolean().optional() }).optional(),
  requestTimeout: z.string().optional(),
});

const newRelicSchema = z.looseObject({
  profile: z.string().optional(),
  query: z.string(),
  timeout: int64().optional().describe('Seconds one query may take; 5 when absent.'),
});

const addressAndQuerySchema = z.looseObject({
  address: z.string().optional(),
  query: z.string().optional(),
});

const cloudWatchSchema = z.looseObject({
  interval: z.string().optional(),
  metricDataQueries: z.array(
    z.looseObject({
      id: z.string().optional(),
      expression: z.string().optional(),
      label: z.string().optional(),
      metricStat: z
        .looseObject({
          metric: z
            .looseObject({
              dimensions: z
                .array(z.looseObject({ name: z.string().optional(), value: z.string().optional() }))
                .optional(),
              metricName: z.string().optional(),
              namespace: z.string().optional(),
            })
            .optional(),
          period: intOrString().optional(),
          stat: z.string().optional(),
          unit: z.string().optional(),
        })
        .optional(),
      period: intOrString().optional(),
      returnData: z.boolean().optional(),
    }),
  ),
});

const kayentaScopeSchema = z.looseObject({
  scope: z.string(),
  region: z.string(),
  step: z.int(),
  start: z.string().optional(),
  end: z.string().optional(),
});

const kayentaSchema = z.looseObject({
  address: z.string(),
  application: z.string(),
  canaryConfigName: z.string(),
  metricsAccountName: z.string(),
  configurationAccountName: z.string(),
  storageAccountName: z.string(),
  threshold: z.looseObject({ pass: z.int(), marginal: z.int() }),
  scopes: z.array(
    z.looseObject({
      name: z.string(),
      controlScope: kayentaScopeSchema,
      experimentScope: kayentaScopeSchema,
    }),
  ),
  lookback: z.boolean().optional(),
});

/** Where a metric's measurements come from. Exactly one member is set; each key of `plugin` counts as one. */
export const metricProviderSchema = z.looseObject({
  prometheus: prometheusSchema.optional(),
  kayenta: kayentaSchema.optional(),
  web: webSchema.optional(),
  datadog: datadogSchema.optional(),
  wavefront: addressAndQuerySchema.optional(),
  newRelic: newRelicSchema.optional(),
  job: jobSchema.optional(),
  cloudWatch: cloudWatchSchema.optional(),
  graphite: addressAndQuerySchema.optional(),
  influxdb: z.looseObject({ profile: z.string().optional(), query: z.string().optional() }).optional(),
  skywalking: z
    .looseObject({
      address: z.string().optional(),
      query: z.string().optional(),
      interval: z.string().optional(),
    })
    .optional(),
  plugin: freeMap().meta({ 'x-kubernetes-preserve-unknown-fields': true }).optional(),
});

export type PrometheusMetric = DeepReadonly<z.infer<typeof prometheusSchema>>;
export type WebMetric = DeepReadonly<z.infer<typeof webSchema>>;
export type JobMetric = DeepReadonly<z.infer<typeof jobSchema>>;
export type Authentication = DeepReadonly<z.infer<typeof authenticationSchema>>;
