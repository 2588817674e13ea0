import { describe, expect, it } from 'vitest';
import type { AnalysisPhase, AnalysisRun } from '../../api/v1alpha1/analysis.ts';
import type { CanaryStep, CanaryStrategy } from '../../api/v1alpha1/canary.ts';
import type { RolloutSpec } from '../../api/v1alpha1/rollout.ts';
import { aRollout, pause, setWeight } from '../../testing/build.ts';
import { CanaryLab } from '../../testing/canary-lab.ts';

const TEMPLATE = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AnalysisTemplate',
  metadata: { name: 'errors', namespace: 'shop' },
  spec: { metrics: [{ name: 'errors', provider: { web: { url: 'http://metrics' } } }] },
} as const;
const CHECK = { templates: [{ templateName: 'errors' }] };
const STEPS: readonly CanaryStep[] = [setWeight(25), { analysis: CHECK }, pause()];

/** `web:2` on its way, `web:1` stable, at rest. */
function updating(
  canary: Partial<CanaryStrategy> = { steps: STEPS },
  spec: Partial<RolloutSpec> = {},
): CanaryLab {
  const lab = new CanaryLab(aRollout({ canary }));
  lab.patch({ spec });
  lab.observed = { ...lab.observed, templates: { namespaced: { errors: TEMPLATE }, cluster: {} } };
  lab.run().deploy('web:2');
  lab.notices.length = 0;
  return lab.run();
}

function measured(lab: CanaryLab, phase: AnalysisPhase, message?: string): CanaryLab {
  const status = { phase, ...(message === undefined ? {} : { message }) };
  const analysisRuns = lab.observed.analysisRuns.map(
    (run): AnalysisRun =>
      run.status?.phase === undefined || run.status.phase === 'Running' ? { ...run, status } : run,
  );
  lab.observed = { ...lab.observed, analysisRuns };
  return lab.run();
}

const runs = (lab: CanaryLab) =>
  lab.observed.analysisRuns.map(({ metadata }) => metadata.name.split('-').slice(2).join('-'));
const onlyRun = (lab: CanaryLab) => lab.observed.analysisRuns[0]?.metadata.name ?? '';
const told = (lab: CanaryLab, reason: string) =>
  lab.notices.filter((notice) => notice.reason === reason).map(({ type, message }) => `${type}: ${message}`);
const ended = (lab: CanaryLab) =>
  lab.actions.flatMap((action) => (action.type === 'TerminateAnalysisRun' ? [action.name] : []));

describe('the analysis of a step', () => {
  it('starts at its step and holds the update there', () => {
    const lab = updating();
    expect(runs(lab)).toEqual(['2-1']);
    expect(lab.status).toMatchObject({
      phase: 'Progressing',
      currentStepIndex: 1,
      canary: { currentStepAnalysisRunStatus: { name: onlyRun(lab), status: '' } },
    });
  });

  it('warns of an argument that no template declares, once', () => {
    const analysis = { ...CHECK, args: [{ name: 'servcie', value: 'web' }] };
    const lab = updating({ steps: [setWeight(25), { analysis }, pause()] }).run();
    expect(told(lab, 'UnknownAnalysisArguments')).toEqual([
      "Warning: Step-based analysis: no template declares the argument 'servcie'",
    ]);
    expect(told(updating(), 'UnknownAnalysisArguments')).toEqual([]);
  });

  it('shows what the run says', () => {
    const lab = measured(updating(), 'Running', 'so far so good');
    expect(lab.status.canary?.currentStepAnalysisRunStatus).toEqual({
      name: onlyRun(lab),
      status: 'Running',
      message: 'so far so good',
    });
    expect(lab.status.currentStepIndex).toBe(1);
  });

  it('lets the update go on when it succeeds', () => {
    const lab = measured(updating(), 'Successful');
    expect(lab.status).toMatchObject({ phase: 'Paused', currentStepIndex: 2 });
    expect(lab.status.canary?.currentStepAnalysisRunStatus).toBeUndefined();
    expect(told(lab, 'AnalysisRunSuccessful')).toEqual([
      `Normal: Step Analysis Run '${onlyRun(lab)}' Status New: 'Successful' Previous: ''`,
    ]);
  });

  it.each<AnalysisPhase>(['Failed', 'Error'])('aborts the update when it ends %s', (phase) => {
    const lab = measured(updating(), phase, 'too many errors');
    expect(lab.status).toMatchObject({
      phase: 'Degraded',
      abort: true,
      message:
        'RolloutAborted: Rollout aborted update to revision 2: Step-based analysis phase error/failed: too many errors',
    });
    expect(told(lab, `AnalysisRun${phase}`)).toEqual([
      `Warning: Step Analysis Run '${onlyRun(lab)}' Status New: '${phase}' Previous: ''`,
    ]);
  });

  it('aborts without a reason when the run gives none', () => {
    expect(measured(updating(), 'Failed').status.message).toBe(
      'RolloutAborted: Rollout aborted update to revision 2: Step-based analysis phase error/failed',
    );
  });

  it('tells each phase once', () => {
    const lab = updating();
    measured(lab, 'Running');
    measured(lab, 'Successful');
    expect(told(lab, 'AnalysisRunRunning')).toHaveLength(1);
    expect(told(lab, 'AnalysisRunSuccessful')).toEqual([
      `Normal: Step Analysis Run '${onlyRun(lab)}' Status New: 'Successful' Previous: 'Running'`,
    ]);
  });

  describe('that is inconclusive', () => {
    it('pauses until a person decides', () => {
      const lab = measured(updating(), 'Inconclusive');
      expect(lab.status).toMatchObject({
        phase: 'Paused',
        message: 'InconclusiveAnalysisRun',
        currentStepIndex: 1,
        controllerPause: true,
      });
      expect(lab.status.abort).toBeUndefined();
      expect(runs(lab)).toEqual(['2-1']);
    });

    it('is asked again when the person resumes', () => {
      const lab = measured(updating(), 'Inconclusive');
      lab.patch({ status: { pauseConditions: null } }).run();
      expect(runs(lab)).toEqual(['2-1', '2-1.1']);
      expect(measured(lab, 'Successful').status.currentStepIndex).toBe(2);
    });
  });

  it('is stopped when the user aborts', () => {
    const lab = updating();
    lab.patch({ status: { abort: true } }).run();
    expect(ended(lab)).toEqual([onlyRun(lab)]);
    expect(lab.observed.analysisRuns[0]?.spec.terminate).toBe(true);
  });

  it('is started anew by a retry', () => {
    const lab = measured(updating(), 'Failed');
    lab.patch({ status: { abort: false } }).run();
    expect(runs(lab)).toEqual(['2-1', '2-1.1']);
    expect(measured(lab, 'Successful').status.currentStepIndex).toBe(2);
  });

  it('is skipped by full promotion', () => {
    const lab = updating();
    lab.patch({ status: { promoteFull: true } }).run();
    expect(lab.status.phase).toBe('Healthy');
    expect(ended(lab)).toEqual([onlyRun(lab)]);
  });

  it('is skipped by a rollback inside the window', () => {
    const lab = updating({ steps: STEPS }, { rollbackWindow: { revisions: 3 } });
    measured(lab, 'Successful')
      .patch({ status: { pauseConditions: null } })
      .run();
    expect(lab.status.phase).toBe('Healthy');
    lab.deploy('web:1').run();
    expect(lab.status.phase).toBe('Healthy');
    expect(lab.observed.analysisRuns).toHaveLength(1);
  });

  it('is left to end when another version comes, and stopped', () => {
    const lab = updating();
    const first = onlyRun(lab);
    lab.deploy('web:3').run();
    expect(ended(lab)).toEqual([first]);
    expect(runs(lab)).toEqual(['2-1', '3-1']);
  });

  it('belongs to one step: the next one gets its own', () => {
    const lab = updating({ steps: [setWeight(25), { analysis: CHECK }, { analysis: CHECK }] });
    measured(lab, 'Successful');
    expect(lab.status.currentStepIndex).toBe(2);
    expect(runs(lab)).toEqual(['2-1', '2-2']);
  });

  it('does not start on a first deploy', () => {
    const lab = new CanaryLab(aRollout({ canary: { steps: [{ analysis: CHECK }], analysis: CHECK } }));
    lab.observed = { ...lab.observed, templates: { namespaced: { errors: TEMPLATE }, cluster: {} } };
    expect(lab.run().observed.analysisRuns).toEqual([]);
    expect(lab.status.phase).toBe('Healthy');
  });

  it('aborts the update when it cannot be made', () => {
    const lab = updating({
      steps: [setWeight(25), { analysis: { templates: [{ templateName: 'gone' }] } }, pause()],
    });
    expect(lab.status.message).toBe(
      "RolloutAborted: Rollout aborted update to revision 2: Step-based analysis cannot be run: AnalysisTemplate 'gone' not found",
    );
  });

  it('that is under way already is taken up, not started twice', () => {
    const lab = updating();
    // A crash between creating the run and recording it.
    lab.patch({ status: { canary: { currentStepAnalysisRunStatus: null } } }).run();
    expect(runs(lab)).toEqual(['2-1']);
    expect(lab.status.canary?.currentStepAnalysisRunStatus?.name).toBe(onlyRun(lab));
  });
});

describe('the background analysis', () => {
  const background = (startingStep?: number): Partial<CanaryStrategy> => ({
    steps: [setWeight(25), pause(), setWeight(50), pause()],
    analysis: { ...CHECK, ...(startingStep === undefined ? {} : { startingStep }) },
  });

  it('runs beside the steps', () => {
    const lab = updating(background());
    expect(runs(lab)).toEqual(['2']);
    expect(lab.status).toMatchObject({
      phase: 'Paused',
      canary: { currentBackgroundAnalysisRunStatus: { name: onlyRun(lab), status: '' } },
    });
  });

  it('starts at its step', () => {
    const lab = updating(background(2));
    expect(runs(lab)).toEqual([]);
    lab.patch({ status: { pauseConditions: null } }).run();
    expect(lab.status.currentStepIndex).toBe(3);
    expect(runs(lab)).toEqual(['2']);
  });

  it('aborts the update when it fails during a pause', () => {
    const lab = measured(updating(background()), 'Failed', 'slow');
    expect(lab.status).toMatchObject({
      abort: true,
      message:
        'RolloutAborted: Rollout aborted update to revision 2: Background analysis phase error/failed: slow',
    });
    expect(told(lab, 'AnalysisRunFailed')).toEqual([
      `Warning: Background Analysis Run '${onlyRun(lab)}' Status New: 'Failed' Previous: ''`,
    ]);
  });

  it('adds its pause to that of a step when it is inconclusive', () => {
    const lab = measured(updating(background()), 'Inconclusive');
    expect(lab.status.pauseConditions?.map(({ reason }) => reason)).toEqual([
      'CanaryPauseStep',
      'InconclusiveAnalysisRun',
    ]);
    expect(lab.status.canary?.currentBackgroundAnalysisRunStatus?.status).toBe('Inconclusive');
  });

  it('is stopped when the update is complete', () => {
    const lab = updating(background());
    const name = onlyRun(lab);
    lab
      .patch({ status: { pauseConditions: null } })
      .run()
      .patch({ status: { pauseConditions: null } })
      .run();
    expect(lab.status.phase).toBe('Healthy');
    expect(ended(lab)).toEqual([name]);
    expect(lab.status.canary?.currentBackgroundAnalysisRunStatus).toBeUndefined();
  });

  it('is not told to stop twice, nor when it has ended by itself', () => {
    const lab = measured(updating(background()), 'Successful');
    lab.patch({ status: { abort: true } }).run();
    expect(ended(lab)).toEqual([]);
    const other = updating(background());
    other.patch({ status: { abort: true } }).run();
    other.wait(1000).run();
    expect(ended(other)).toHaveLength(1);
  });
});

describe('past AnalysisRuns', () => {
  /** A run of the stable version, as many seconds old as `age`. */
  function past(
    lab: CanaryLab,
    name: string,
    change: { age?: number; phase?: AnalysisPhase; hash?: string } = {},
  ) {
    const { age = 0, phase = 'Successful', hash = lab.status.stableRS ?? '' } = change;
    const creationTimestamp = new Date(Date.parse('2029-12-01T00:00:00Z') - age * 1000).toISOString();
    const labels = { 'rollouts-pod-template-hash': hash, 'rollout-type': 'Step' };
    return {
      ...TEMPLATE,
      kind: 'AnalysisRun',
      metadata: { name, namespace: 'shop', creationTimestamp, labels },
      status: { phase },
    };
  }
  function left(
    make: (lab: CanaryLab) => readonly ReturnType<typeof past>[],
    spec: Partial<RolloutSpec> = {},
  ): string[] {
    const lab = updating({ steps: [setWeight(25), pause()] }, spec);
    lab.observed = { ...lab.observed, analysisRuns: make(lab) as unknown as AnalysisRun[] };
    return lab.run().observed.analysisRuns.map(({ metadata }) => metadata.name);
  }
  const six = (lab: CanaryLab, phase: AnalysisPhase) =>
    [3, 0, 5, 1, 4, 2].map((age) => past(lab, `${phase}-${age}`, { age, phase }));

  it('keep five good and five bad ones, the newest', () => {
    expect(left((lab) => six(lab, 'Successful')).toSorted()).toEqual(
      [0, 1, 2, 3, 4].map((age) => `Successful-${age}`),
    );
    expect(left((lab) => [...six(lab, 'Failed'), ...six(lab, 'Successful')])).toHaveLength(10);
  });

  it('keep as many as asked', () => {
    const analysis = { successfulRunHistoryLimit: 1, unsuccessfulRunHistoryLimit: 2 };
    const kept = left((lab) => [...six(lab, 'Error'), ...six(lab, 'Successful')], { analysis });
    expect(kept.toSorted()).toEqual(['Error-0', 'Error-1', 'Successful-0']);
  });

  it('go with the ReplicaSet they were for', () => {
    expect(left((lab) => [past(lab, 'orphan', { hash: 'gone' }), past(lab, 'kept')])).toEqual(['kept']);
  });

  it('stay while they have no creation time or are no run of ours', () => {
    const strange = (lab: CanaryLab) => {
      const { labels: _, ...metadata } = past(lab, 'strange').metadata;
      return { ...past(lab, 'strange'), metadata } as ReturnType<typeof past>;
    };
    expect(left((lab) => [strange(lab)])).toEqual(['strange']);
  });

  it('are not deleted twice', () => {
    const leaving = (lab: CanaryLab) => {
      const run = past(lab, 'leaving', { hash: 'gone' });
      return { ...run, metadata: { ...run.metadata, deletionTimestamp: '2030-01-01T00:00:00Z' } };
    };
    expect(left((lab) => [leaving(lab)])).toEqual(['leaving']);
  });
});
