import { describe, expect, it } from 'vitest';
import type { Job } from '../../api/kubernetes/batch.ts';
import type { Pod } from '../../api/kubernetes/core.ts';
import type { Measurement, Metric } from '../../api/v1alpha1/analysis.ts';
import { NotFoundError, UnavailableError } from '../../base/errors.ts';
import type { KubeClient } from '../../kube/client.ts';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { createMemoryClient, type MemoryClient } from '../../testing/memory-client.ts';
import { aMeasureContext, describeProvider } from '../provider.conformance.ts';
import type { LastingMeasurement } from '../provider.ts';
import { type JobDeps, jobName, jobProvider } from './job.ts';

const spec = { backoffLimit: 0, template: { metadata: { labels: { a: 'b' } }, spec: { containers: [] } } };
const metric: Metric = {
  name: 'check',
  provider: { job: { metadata: { labels: { x: 'y' }, annotations: { n: 'o' } }, spec } },
};
const NAME = 'run-uid.check.1';
const begun: Measurement = {
  phase: 'Running',
  startedAt: '2030-01-01T00:00:00Z',
  metadata: { 'job-name': NAME, 'job-namespace': 'shop' },
};

function setUp(change: Partial<JobDeps> = {}) {
  const memory = createMemoryClient();
  const provider = jobProvider({ client: memory.client, namespace: null, isSameCluster: true, ...change });
  const lasting = provider.lasting as LastingMeasurement;
  return { memory, provider, lasting, job: () => memory.objects.get(`Job shop/${NAME}`) as Job };
}

function broken(): KubeClient {
  const memory = createMemoryClient();
  memory.failure = new UnavailableError('the server is away');
  return memory.client;
}

/** The memory client answers no selectors; these are the only pods and Jobs there are. */
const listing = (memory: MemoryClient, items: readonly unknown[]): KubeClient =>
  ({ ...memory.client, list: async () => ({ items, resourceVersion: '1' }) }) as unknown as KubeClient;

describeProvider({
  working: setUp().provider,
  broken: jobProvider({ client: broken(), namespace: null, isSameCluster: true }),
  metric,
});

describe('a job measurement', () => {
  it('creates a Job that belongs to the run', async () => {
    const { provider, job } = setUp();
    const context = aMeasureContext(metric);
    expect(await provider.measure(context)).toEqual({
      outcome: 'running',
      resumeAt: context.clock.now(),
      metadata: { 'job-name': NAME, 'job-namespace': 'shop' },
    });
    expect(job()).toMatchObject({
      metadata: {
        labels: { x: 'y', 'analysisrun.argoproj.io/uid': 'run-uid' },
        annotations: {
          n: 'o',
          'analysisrun.argoproj.io/name': 'run',
          'analysisrun.argoproj.io/namespace': 'shop',
          'analysisrun.argoproj.io/metric-name': 'check',
        },
        ownerReferences: [
          {
            apiVersion: 'argoproj.io/v1alpha1',
            kind: 'AnalysisRun',
            name: 'run',
            uid: 'run-uid',
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: {
        backoffLimit: 0,
        template: { metadata: { labels: { a: 'b', 'analysisrun.argoproj.io/uid': 'run-uid' } } },
      },
    });
  });

  it('finds its Job again instead of running it twice', async () => {
    const { memory, provider } = setUp();
    await provider.measure(aMeasureContext(metric));
    expect((await provider.measure(aMeasureContext(metric))).outcome).toBe('running');
    expect([...memory.objects.keys()]).toEqual([`Job shop/${NAME}`]);
  });

  it('does not take over the Job of another', async () => {
    const { memory, provider } = setUp();
    const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: NAME, namespace: 'shop' }, spec };
    await memory.client.create(
      { apiVersion: 'batch/v1', kind: 'Job', plural: 'jobs', namespaced: true },
      job,
    );
    await expect(provider.measure(aMeasureContext(metric))).rejects.toThrow(
      'cannot create the Job of metric check',
    );
  });

  it.each<[Partial<JobDeps>, string]>([
    [{ namespace: 'jobs' }, 'jobs'],
    [{ isSameCluster: false }, 'shop'],
  ])('has no owner where owner references cannot reach: %j', async (change, namespace) => {
    const { memory, provider } = setUp(change);
    await provider.measure(aMeasureContext(metric));
    const job = memory.objects.get(`Job ${namespace}/${NAME}`);
    expect(job?.metadata.labels?.['analysisrun.argoproj.io/uid']).toBe('run-uid');
    expect(job?.metadata.ownerReferences).toBeUndefined();
  });

  it('cuts the name of a metric so that the Job’s name stays a label', () => {
    const long = { ...metric, name: 'm'.repeat(80) };
    const name = jobName(aMeasureContext(long, { attempt: 12 }));
    expect(name).toBe(`run-uid.${'m'.repeat(52)}.12`);
    expect(name).toHaveLength(63);
  });

  it.each([
    ['Complete', 'Successful'],
    ['Failed', 'Failed'],
  ])('that is %s is %s', async (type, phase) => {
    const { memory, provider, lasting } = setUp();
    await provider.measure(aMeasureContext(metric));
    const body = {
      status: {
        conditions: [
          { type: 'Suspended', status: 'True' },
          { type, status: 'True' },
        ],
      },
    };
    const jobs = { apiVersion: 'batch/v1', kind: 'Job', plural: 'jobs', namespaced: true };
    await memory.client.patch(jobs, { namespace: 'shop', name: NAME }, { type: 'merge', body });
    const reading = await lasting.resume(aMeasureContext(metric), begun);
    expect(reading).toEqual({ outcome: 'verdict', phase, metadata: begun.metadata });
  });

  it.each([
    [0, 1_000],
    [2_000, 2_000],
    [50_000, 10_000],
  ])('that has run %i ms is looked at again in %i ms', async (elapsed, wait) => {
    const memory = createMemoryClient();
    const { provider, lasting } = setUp({ client: listing(memory, []) });
    await provider.measure(aMeasureContext(metric));
    const clock = createFakeClock();
    await clock.advance(elapsed);
    const reading = await lasting.resume(aMeasureContext(metric, { clock }), begun);
    expect(reading).toEqual({ outcome: 'running', resumeAt: clock.now() + wait, metadata: begun.metadata });
  });

  it.each(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'CreateContainerConfigError'])(
    'whose container waits with %s is inconclusive',
    async (reason) => {
      const state = { waiting: { reason, message: 'no such image' } };
      const pod = {
        metadata: { name: 'p' },
        status: { containerStatuses: [{ name: 'c', state }] },
      } as unknown as Pod;
      const { provider, lasting } = setUp({ client: listing(createMemoryClient(), [pod]) });
      await provider.measure(aMeasureContext(metric));
      expect(await lasting.resume(aMeasureContext(metric), begun)).toMatchObject({
        phase: 'Inconclusive',
        message: `container c of pod p cannot start: ${reason} no such image`,
      });
    },
  );

  it('ends with its Job deleted, also when that is gone already', async () => {
    const { memory, provider, lasting } = setUp();
    await provider.measure(aMeasureContext(metric));
    const ended = {
      outcome: 'verdict',
      phase: 'Inconclusive',
      message: 'Metric Terminated',
      metadata: begun.metadata,
    };
    expect(await lasting.terminate(aMeasureContext(metric), begun)).toEqual(ended);
    expect(memory.objects.size).toBe(0);
    expect(await lasting.terminate(aMeasureContext(metric), begun)).toEqual(ended);
  });

  it('without the name of its Job cannot be taken up', async () => {
    const { lasting } = setUp();
    await expect(lasting.resume(aMeasureContext(metric), { phase: 'Running' })).rejects.toThrow(
      'job metadata reference missing',
    );
  });

  it('whose Job is gone is an error', async () => {
    const { lasting } = setUp();
    await expect(lasting.resume(aMeasureContext(metric), begun)).rejects.toMatchObject({
      code: 'METRIC_PROVIDER_UNAVAILABLE',
      cause: expect.any(NotFoundError),
    });
  });

  it('that was dropped takes the oldest Jobs of its metric along', async () => {
    const memory = createMemoryClient();
    const named = (name: string, of = 'check') => ({
      metadata: { name, namespace: 'shop', annotations: { 'analysisrun.argoproj.io/metric-name': of } },
    });
    const items = [named('u.check.10'), named('u.check.9'), named('u.other.1', 'other'), named('u.check.2')];
    const { lasting } = setUp({ client: listing(memory, items) });
    await lasting.collectGarbage(aMeasureContext(metric), 1);
    expect(memory.calls).toEqual(['delete Job shop/u.check.2', 'delete Job shop/u.check.9']);
  });
});
