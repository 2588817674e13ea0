import { describe, expect, it } from 'vitest';
import type { ContainerState, ContainerStatus, Pod, PodStatus } from '../../api/kubernetes/core.ts';
import { observePod, podStatusCell } from './pod-status.ts';

function aContainer(state: ContainerState, fields: Partial<ContainerStatus> = {}): ContainerStatus {
  return { name: 'web', image: 'web:1', imageID: '', ready: false, restartCount: 0, state, ...fields };
}
const running = { running: {} };
const waiting = (reason: string) => ({ waiting: { reason } });
const terminated = (exitCode: number, more = {}) => ({ terminated: { exitCode, ...more } });

function aPod(status: PodStatus, spec: Partial<Pod['spec']> = {}, metadata = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1', ...metadata },
    spec: { containers: [{ name: 'web' }], ...spec },
    status,
  };
}

describe('observePod', () => {
  it.each<[string, PodStatus]>([
    ['Pending', { phase: 'Pending' }],
    ['Evicted', { phase: 'Failed', reason: 'Evicted' }],
    ['CrashLoopBackOff', { phase: 'Running', containerStatuses: [aContainer(waiting('CrashLoopBackOff'))] }],
    ['OOMKilled', { containerStatuses: [aContainer(terminated(137, { reason: 'OOMKilled' }))] }],
    ['Signal:9', { containerStatuses: [aContainer(terminated(137, { signal: 9 }))] }],
    ['ExitCode:3', { containerStatuses: [aContainer(terminated(3))] }],
    ['Init:Signal:9', { initContainerStatuses: [aContainer(terminated(137, { signal: 9 }))] }],
    ['Init:ImagePullBackOff', { initContainerStatuses: [aContainer(waiting('ImagePullBackOff'))] }],
  ])('says %s', (expected, status) => {
    expect(observePod(aPod(status)).status).toBe(expected);
  });

  it('counts init containers that are done', () => {
    const init = [{ name: 'a' }, { name: 'b' }];
    const statuses = [
      aContainer(terminated(0), { name: 'a' }),
      aContainer(waiting('PodInitializing'), { name: 'b' }),
    ];
    const pod = aPod({ phase: 'Pending', initContainerStatuses: statuses }, { initContainers: init });
    expect(observePod(pod).status).toBe('Init:1/2');
  });

  it('passes over a sidecar that is up and counts restarts of the main containers', () => {
    const pod = aPod(
      {
        phase: 'Running',
        initContainerStatuses: [aContainer(running, { name: 'proxy', ready: true, restartCount: 7 })],
        containerStatuses: [aContainer(running, { ready: true, restartCount: 2 })],
      },
      { initContainers: [{ name: 'proxy', restartPolicy: 'Always' }] },
    );
    expect(observePod(pod)).toEqual({ status: 'Running', ready: 1, total: 1, restarts: 2 });
  });

  it('is Running while one container is completed and another runs', () => {
    const containers = [
      aContainer(terminated(0, { reason: 'Completed' }), { name: 'a' }),
      aContainer(running, { name: 'b', ready: true }),
    ];
    expect(observePod(aPod({ phase: 'Running', containerStatuses: containers })).status).toBe('Running');
  });

  it.each([
    ['Terminating', {}],
    ['Unknown', { reason: 'NodeLost' }],
  ])('of a pod being deleted is %s', (expected, status) => {
    const metadata = { deletionTimestamp: '2030-01-01T00:00:00Z' };
    expect(observePod(aPod({ phase: 'Running', ...status }, {}, metadata)).status).toBe(expected);
  });
});

describe('podStatusCell', () => {
  it.each([
    ['Running', '✔'],
    ['Init:0/1', '◌'],
    ['Init:Error', '◌'],
    ['Error', '⚠'],
    ['ErrImagePull', '⚠'],
    ['ImagePullBackOff', '⚠'],
    ['CrashLoopBackOff', '✖'],
    ['Signal:9', '✖'],
    ['Unknown', '?'],
    ['OOMKilled', null],
  ])('gives %s the icon %s', (status, icon) => {
    expect(podStatusCell(status)).toEqual({ icon, text: status });
  });
});
