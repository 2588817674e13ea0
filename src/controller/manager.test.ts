import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import { runControllers } from './manager.ts';
import { createTelemetry } from './telemetry.ts';

function aManager() {
  const clock = createFakeClock();
  const kube = fakeKube();
  const warnings: unknown[] = [];
  const controllers = runControllers({
    client: kube,
    clock,
    random: () => 0.5,
    log: { info: () => {}, warn: (...line) => warnings.push(line), error: (...line) => warnings.push(line) },
    telemetry: createTelemetry(),
    namespace: null,
    instanceId: null,
    send: () => Promise.reject(new Error('no metrics here')),
    prometheusAddress: null,
    jobNamespace: null,
  });
  return { clock, kube, warnings, controllers };
}

describe('runControllers', () => {
  it('begins its work when an API server that was away comes back', async () => {
    const { clock, kube, warnings, controllers } = aManager();
    const stop = new AbortController();
    kube.setDown(true);
    const ended = controllers.run(stop.signal);
    await clock.advance(60_000);
    expect(controllers.isReady()).toBe(false);
    expect(warnings.length).toBeGreaterThan(0);
    kube.setDown(false);
    await clock.advance(20_000);
    expect(controllers.isReady()).toBe(true);
    stop.abort();
    await clock.advance(0);
    await ended;
  });

  it('ends when it is told to while the API server is away', async () => {
    const { clock, kube, controllers } = aManager();
    const stop = new AbortController();
    kube.setDown(true);
    const ended = controllers.run(stop.signal);
    await clock.advance(1000);
    stop.abort();
    await clock.advance(0);
    await ended;
    const pending = clock.pending;
    await clock.advance(60_000);
    expect(pending).toBe(0);
  });
});
