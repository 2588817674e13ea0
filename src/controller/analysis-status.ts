import { keyOf } from '../api/kubernetes/meta.ts';
import type { AnalysisRun, AnalysisRunStatus } from '../api/v1alpha1/analysis.ts';
import { ConflictError } from '../base/errors.ts';
import { deepEqual, isObject, mergePatchOf } from '../base/json.ts';
import { analysisRuns } from '../kube/argo-resources.ts';
import type { KubeClient } from '../kube/client.ts';

/** How often one status is tried against a run whose spec or metadata others keep changing. */
const MAX_CONFLICTS = 5;

/** Writes statuses, and knows a run's newest version before the watch delivers it. */
export interface AnalysisRunWriter {
  /** The version to decide on: what the informer has, unless we wrote a newer one on top of just that. */
  newest(observed: AnalysisRun): AnalysisRun;
  /**
   * Writes a status that was decided on `run`. An equal one is not written. When only other parts of the run moved,
   * the status still stands and is written on the newer version; when the status moved, `ConflictError` is thrown.
   */
  write(run: AnalysisRun, status: AnalysisRunStatus, signal: AbortSignal): Promise<AnalysisRun>;
  forget(key: string): void;
}

interface Written {
  readonly run: AnalysisRun;
  /** Versions that our write replaced. */
  readonly replaced: ReadonlySet<string>;
}

export function createAnalysisRunWriter(client: KubeClient): AnalysisRunWriter {
  const written = new Map<string, Written>();

  const patch = (run: AnalysisRun, status: AnalysisRunStatus, signal: AbortSignal) => {
    const { namespace = '', name, resourceVersion } = run.metadata;
    const change = mergePatchOf({ status: run.status }, { status });
    const body = { ...(isObject(change) ? change : {}), metadata: { resourceVersion } };
    return client.patch(analysisRuns, { namespace, name }, { type: 'merge', body }, { signal });
  };

  /** The same run as it is now; another one under its name is as good as none. */
  const reread = async (run: AnalysisRun, signal: AbortSignal) => {
    const { namespace = '', name, uid } = run.metadata;
    const current = await client.get(analysisRuns, { namespace, name }, { signal });
    if (current.metadata.uid === uid) return current;
    throw new ConflictError(
      `cannot update AnalysisRun ${keyOf(run)}: it was replaced by another of its name`,
    );
  };

  const remember = (before: AnalysisRun, after: AnalysisRun) => {
    const key = keyOf(after);
    const replaced = new Set(written.get(key)?.replaced);
    replaced.add(before.metadata.resourceVersion ?? '');
    written.set(key, { run: after, replaced });
    return after;
  };

  return {
    newest(observed) {
      const known = written.get(keyOf(observed));
      if (known?.replaced.has(observed.metadata.resourceVersion ?? '') === true) return known.run;
      written.delete(keyOf(observed));
      return observed;
    },
    async write(run, status, signal) {
      if (deepEqual(run.status, status)) return run;
      let current = run;
      for (let attempt = 1; ; attempt++) {
        const result = await patch(current, status, signal).catch(conflictOnly);
        if (!(result instanceof ConflictError)) return remember(run, result);
        if (attempt > MAX_CONFLICTS) throw result;
        current = await reread(run, signal);
        if (!deepEqual(current.status, run.status)) throw result;
      }
    },
    forget: (key) => {
      written.delete(key);
    },
  };
}

function conflictOnly(error: unknown): ConflictError {
  if (error instanceof ConflictError) return error;
  throw error;
}
