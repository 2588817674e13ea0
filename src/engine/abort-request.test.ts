import { describe, expect, it } from 'vitest';
import { aRollout, pause, ROUTED, setWeight } from '../testing/build.ts';
import { CanaryLab } from '../testing/canary-lab.ts';

const ABORT = { status: { abort: true } };
const FULL = { status: { promoteFull: true } };

const paused = () =>
  new CanaryLab(aRollout({ steps: [setWeight(25), pause()], canary: ROUTED })).run().deploy('web:2').run();

describe('preferAbort', () => {
  it('ends a full promotion under way, without a moment of rising weight', () => {
    const lab = paused().patch(FULL).reconcile();
    const { length } = lab.actions;
    lab.patch(ABORT).reconcile();
    const asked = lab.actions
      .slice(length)
      .flatMap((one) => (one.type === 'RouteTraffic' ? [one.split.canary] : []));
    expect(asked).toEqual([0]);
    expect(lab.status).toMatchObject({ abort: true, phase: 'Degraded' });
    expect(lab.status.promoteFull).toBeUndefined();
  });

  it('lets a full promotion that comes after the abort go on', () => {
    const lab = paused().patch(ABORT).run().patch(FULL).run();
    expect(lab.status).toMatchObject({ phase: 'Healthy' });
    expect(lab.status.abort).toBeUndefined();
    expect(lab.status.stableRS).toBe(lab.status.currentPodHash);
  });
});
