import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../api/kubernetes/batch.ts';
import type { Event } from '../api/kubernetes/core.ts';
import type { KubeObject, OwnerReference } from '../api/kubernetes/meta.ts';
import type { AnalysisRun, AnalysisRunSpec, Metric } from '../api/v1alpha1/analysis.ts';
import { ANALYSIS_UID } from '../api/v1alpha1/labels.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { analysisRuns } from '../kube/argo-resources.ts';
import { resolveConnection } from '../kube/connect.ts';
import { createEventRecorder, type EventRecorder } from '../kube/events.ts';
import { createKubeClient, type HttpKubeClient } from '../kube/http-client.ts';
import { Informer } from '../kube/informer.ts';
import { customResourceDefinitions, events, jobs, namespaces, secrets } from '../kube/resources.ts';
import type { MeasureContext } from '../metrics/provider.ts';
import { createProviders } from '../metrics/registry.ts';
import { createHttpSender, type HttpSender } from '../metrics/send-http.ts';
import { startTestApiServer, type TestApiServer } from '../testing/api-server.ts';
import { eventually } from '../testing/eventually.ts';
import { realClock } from '../testing/real-clock.ts';
import { AnalysisRunController } from './analysis-run-controller.ts';

/** A Prometheus that answers every query with the same vector, and counts the questions. */
interface FakePrometheus {
  readonly address: string;
  answer: readonly string[];
  queries: string[];
  close(): Promise<void>;
}

async function startPrometheus(): Promise<FakePrometheus> {
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://prometheus');
    fake.queries.push(url.searchParams.get('query') ?? '');
    const result = fake.answer.map((value) => ({ metric: {}, value: [0, value] }));
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const fake: FakePrometheus = {
    address: `http://127.0.0.1:${port}`,
    answer: ['1'],
    queries: [],
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return fake;
}

const DEFINITION = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'analysisruns.argoproj.io' },
  spec: {
    group: 'argoproj.io',
    scope: 'Namespaced',
    names: {
      plural: 'analysisruns',
      singular: 'analysisrun',
      kind: 'AnalysisRun',
      listKind: 'AnalysisRunList',
    },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
} as KubeObject;

/** What the route of a Rollout has, and what providers were told. */
const rollouts = new Map<string, Rollout>([
  [
    'shop/routed',
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: 'routed', namespace: 'shop' },
      spec: {},
      status: { canary: { weights: { canary: { weight: 21 }, stable: { weight: 79 } } } },
    },
  ],
]);
const told: MeasureContext[] = [];

interface Running {
  readonly errors: unknown[];
  stop(): Promise<void>;
}

describe('AnalysisRunController on an API server', () => {
  let server: TestApiServer;
  let client: HttpKubeClient;
  let prometheus: FakePrometheus;
  let sender: HttpSender;
  let recorder: EventRecorder;
  let running: Running | null = null;
  let serial = 0;

  beforeAll(async () => {
    server = await startTestApiServer();
    client = createKubeClient(
      resolveConnection({ env: {}, clock: realClock, kubeconfig: server.kubeconfigPath }),
      { clock: realClock, userAgent: 'haldane-test', random: Math.random },
    );
    await client.create(customResourceDefinitions, DEFINITION);
    await eventually(() => client.list(analysisRuns));
    await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    prometheus = await startPrometheus();
    sender = createHttpSender({ useProxy: false });
    recorder = createEventRecorder(client, {
      clock: realClock,
      component: 'rollouts-controller',
      onError: () => undefined,
    });
  }, 60_000);

  afterAll(async () => {
    await recorder.flush();
    await client.close();
    await sender.close();
    await prometheus.close();
    await server.dispose();
  });

  beforeEach(() => {
    prometheus.answer = ['1'];
    prometheus.queries = [];
    running = startController();
  });

  afterEach(async () => {
    await running?.stop();
  });

  function startController(): Running {
    const errors: unknown[] = [];
    const onError = (error: unknown) => errors.push(error);
    const informerOptions = { clock: realClock, random: Math.random, onError };
    const runs = new Informer<AnalysisRun>(client, analysisRuns, informerOptions);
    const ownJobs = new Informer<Job>(client, jobs, { ...informerOptions, labelSelector: ANALYSIS_UID });
    const findProvider = createProviders({
      send: sender.send,
      prometheusAddress: prometheus.address,
      jobs: { client, namespace: null, isSameCluster: true },
    });
    const controller = new AnalysisRunController({
      client,
      clock: realClock,
      runs,
      jobs: ownJobs,
      rollouts,
      findProvider: (metric) => {
        const provider = findProvider(metric);
        return { ...provider, measure: (context) => provider.measure(noted(context)) };
      },
      events: recorder,
      onError: (_, error) => errors.push(error),
    });
    runs.start();
    ownJobs.start();
    controller.start();
    return {
      errors,
      stop: async () => {
        await controller.stop();
        await Promise.all([runs.stop(), ownJobs.stop()]);
      },
    };
  }

  const noted = (context: MeasureContext): MeasureContext => {
    told.push(context);
    return context;
  };

  async function createRun(
    spec: AnalysisRunSpec,
    ownerReferences: OwnerReference[] = [],
  ): Promise<AnalysisRun> {
    serial += 1;
    const labels = { 'rollouts-pod-template-hash': 'c1' };
    const metadata = { name: `run-${serial}`, namespace: 'shop', labels, ownerReferences };
    return client.create(analysisRuns, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AnalysisRun',
      metadata,
      spec,
    });
  }

  const read = ({ metadata: { name } }: AnalysisRun) => client.get(analysisRuns, { namespace: 'shop', name });

  async function phaseOf(run: AnalysisRun, phase: string): Promise<AnalysisRun> {
    return eventually(async () => {
      const now = await read(run);
      expect(now.status?.phase).toBe(phase);
      return now;
    }, 15_000);
  }

  const errorRate = (settings: Partial<Metric> = {}): Metric => ({
    name: 'error-rate',
    successCondition: 'result[0] < 0.05',
    provider: { prometheus: { query: 'errors{hash="{{args.hash}}"}' } },
    ...settings,
  });
  const args = [{ name: 'hash', value: 'abc' }];

  it("tells a provider the canary's weight that its Rollout set", async () => {
    const weightFor = async (owners: OwnerReference[]) => {
      told.length = 0;
      prometheus.answer = ['0.01'];
      await phaseOf(await createRun({ metrics: [errorRate()], args }, owners), 'Successful');
      return told.map(({ weight }) => weight);
    };
    const owner = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', uid: 'u', controller: true };
    expect(await weightFor([{ ...owner, name: 'routed' }])).toEqual([21]);
    expect(await weightFor([{ ...owner, name: 'gone' }])).toEqual([null]);
    expect(await weightFor([])).toEqual([null]);
  });

  it('tells a provider which run of the same canary came before', async () => {
    prometheus.answer = ['0.01'];
    const owner = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      name: 'twice',
      uid: 'u2',
      controller: true,
    };
    const create = () => createRun({ metrics: [errorRate()], args }, [owner]);
    const first = await phaseOf(await create(), 'Successful');
    await phaseOf(await create(), 'Successful');
    expect(told.slice(-2).map(({ predecessor }) => predecessor?.runName)).toEqual([
      undefined,
      first.metadata.name,
    ]);
  });

  it('passes a version whose query meets its condition', async () => {
    prometheus.answer = ['0.01'];
    const run = await phaseOf(await createRun({ metrics: [errorRate()], args }), 'Successful');
    expect(prometheus.queries).toEqual(['errors{hash="abc"}']);
    expect(run.status).toMatchObject({
      metricResults: [
        {
          name: 'error-rate',
          phase: 'Successful',
          count: 1,
          successful: 1,
          consecutiveSuccess: 1,
          metadata: { ResolvedPrometheusQuery: 'errors{hash="abc"}' },
          measurements: [{ phase: 'Successful', value: '[0.01]' }],
        },
      ],
      runSummary: { count: 1, successful: 1 },
    });
    expect(run.status?.completedAt).toBeDefined();
  });

  it('fails a version whose query does not, and says so in events', async () => {
    prometheus.answer = ['0.5'];
    const run = await phaseOf(await createRun({ metrics: [errorRate()], args }), 'Failed');
    expect(run.status?.message).toBe(
      'Metric "error-rate" assessed Failed due to failed (1) > failureLimit (0)',
    );
    await eventually(async () => {
      const told = await client.list<Event>(events, { namespace: 'shop' });
      const about = told.items.filter(({ involvedObject }) => involvedObject.name === run.metadata.name);
      expect(about.map(({ type, reason, message }) => [type, reason, message])).toEqual([
        ['Warning', 'MetricFailed', "Metric 'error-rate' Completed. Result: Failed"],
        ['Warning', 'AnalysisRunFailed', 'Analysis Completed. Result: Failed'],
      ]);
    });
  });

  it('measures at its interval until the count is reached', async () => {
    prometheus.answer = ['0'];
    const run = await phaseOf(
      await createRun({ metrics: [errorRate({ interval: '1s', count: 3 })], args }),
      'Successful',
    );
    expect(run.status?.metricResults?.[0]).toMatchObject({ count: 3, successful: 3 });
    expect(prometheus.queries).toHaveLength(3);
  });

  it('goes on where it was when the controller is replaced, counting nothing twice', async () => {
    prometheus.answer = ['0'];
    const created = await createRun({ metrics: [errorRate({ interval: '1s', count: 3 })], args });
    await eventually(async () => expect((await read(created)).status?.metricResults?.[0]?.count).toBe(1));
    await running?.stop();
    running = startController();
    const run = await phaseOf(created, 'Successful');
    expect(run.status?.metricResults?.[0]).toMatchObject({ count: 3, successful: 3 });
    expect(run.status?.metricResults?.[0]?.measurements).toHaveLength(3);
  });

  it('ends a run that is told to terminate', async () => {
    const created = await createRun({
      metrics: [errorRate({ interval: '1h', successCondition: 'true' })],
      args,
    });
    await eventually(async () => expect((await read(created)).status?.metricResults?.[0]?.count).toBe(1));
    const key = { namespace: 'shop', name: created.metadata.name };
    await client.patch(analysisRuns, key, { type: 'merge', body: { spec: { terminate: true } } });
    expect((await phaseOf(created, 'Successful')).status?.message).toBe('Run Terminated');
  });

  it('never shows a secret', async () => {
    const data = { token: Buffer.from('hunter2').toString('base64') };
    await client.create(secrets, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'creds', namespace: 'shop' },
      data,
    });
    const secret = [{ name: 'hash', valueFrom: { secretKeyRef: { name: 'creds', key: 'token' } } }];
    prometheus.answer = ['0'];
    const run = await phaseOf(await createRun({ metrics: [errorRate()], args: secret }), 'Successful');
    expect(prometheus.queries).toEqual(['errors{hash="hunter2"}']);
    expect(JSON.stringify(run)).not.toContain('hunter2');
    expect(run.status?.metricResults?.[0]?.metadata).toEqual({
      ResolvedPrometheusQuery: 'errors{hash="*****"}',
    });
  });

  it.each<[string, AnalysisRunSpec, string]>([
    ['no metrics', { metrics: [] }, 'Analysis spec invalid: no metrics specified'],
    [
      'an unsupported provider',
      { metrics: [{ name: 'm', provider: { datadog: { query: 'q' } } }] },
      'Analysis spec invalid: metrics[0]: provider datadog is not supported by this controller',
    ],
    [
      'an unknown argument',
      { metrics: [errorRate()] },
      'Unable to resolve metric arguments: failed to resolve {{args.hash}}',
    ],
    [
      'a missing key of a secret',
      {
        metrics: [errorRate()],
        args: [{ name: 'hash', valueFrom: { secretKeyRef: { name: 'creds', key: 'nope' } } }],
      },
      "Unable to resolve metric arguments: key 'nope' does not exist in secret 'creds'",
    ],
  ])('ends a run with %s at once', async (_, spec, message) => {
    const run = await phaseOf(await createRun(spec), 'Error');
    expect(run.status).toMatchObject({
      message,
      startedAt: expect.any(String),
      completedAt: expect.any(String),
    });
  });

  it('deletes a run when its time to live has passed', async () => {
    prometheus.answer = ['0'];
    const created = await createRun({
      metrics: [errorRate()],
      args,
      ttlStrategy: { secondsAfterSuccess: 1 },
    });
    await eventually(async () => {
      const { items } = await client.list(analysisRuns, { namespace: 'shop' });
      expect(items.map(({ metadata }) => metadata.name)).not.toContain(created.metadata.name);
    }, 15_000);
  });

  it('runs a Job and takes its end as the verdict', async () => {
    const spec = {
      backoffLimit: 0,
      template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'check' }] } },
    };
    const created = await createRun({ metrics: [{ name: 'check', provider: { job: { spec } } }] });
    const name = `${created.metadata.uid}.check.1`;
    const job = await eventually(() => client.get(jobs, { namespace: 'shop', name }));
    expect(job.metadata.ownerReferences).toMatchObject([
      { kind: 'AnalysisRun', uid: created.metadata.uid, controller: true },
    ]);
    expect(job.spec.template.metadata?.labels?.[ANALYSIS_UID]).toBe(created.metadata.uid);
    const status = { conditions: [{ type: 'Complete', status: 'True' }] };
    await client.patch(
      jobs,
      { namespace: 'shop', name },
      { type: 'merge', body: { status } },
      { subresource: 'status' },
    );
    const run = await phaseOf(created, 'Successful');
    expect(run.status?.metricResults?.[0]?.measurements).toMatchObject([
      { phase: 'Successful', metadata: { 'job-name': name, 'job-namespace': 'shop' } },
    ]);
  });

  it('reports no error of its own', () => expect(running?.errors).toEqual([]));
});
