import { describe, expect, it } from 'vitest';
import type { Event } from '../api/kubernetes/core.ts';
import type { KubeObject, ManagedFieldsEntry } from '../api/kubernetes/meta.ts';
import { ASKED_BY, REVISION } from '../api/v1alpha1/labels.ts';
import { formatTime } from '../base/time.ts';
import { aRollout, pause, START, setWeight } from '../testing/build.ts';
import { CanaryLab } from '../testing/canary-lab.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import { labObjects } from '../testing/lab-objects.ts';
import { revisionHistory } from './revision-history.ts';

const at = (seconds: number) => formatTime(START + seconds * 1000);
const wrote = (manager: string, seconds: number): ManagedFieldsEntry => ({
  manager,
  time: at(seconds),
  fieldsV1: { 'f:spec': { 'f:template': {} } },
});
const healthy = () => new CanaryLab(aRollout({ steps: [setWeight(25), pause()] })).wait(60_000).run();

/** Newest first: who began each revision. */
async function beginners(
  lab: CanaryLab,
  managedFields: readonly ManagedFieldsEntry[],
  events: readonly Event[] = [],
): Promise<readonly (string | null)[]> {
  const objects = labObjects(lab).map((object) =>
    object.kind === 'Rollout' ? { ...object, metadata: { ...object.metadata, managedFields } } : object,
  );
  const kube = fakeKube([...objects, ...events] as KubeObject[]);
  const access = { kube, namespace: 'shop', server: '', knownAs: '' };
  return (await revisionHistory(access, 'demo')).map(({ changedBy }) => changedBy);
}

function imageSet(seconds: number, revision: string): Event {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: 'set',
      namespace: 'shop',
      annotations: { [ASKED_BY]: 'alice', [REVISION]: revision },
    },
    involvedObject: { kind: 'Rollout', name: 'demo', uid: 'rollout-uid' },
    reason: 'ImageSet',
    action: 'set image web=web:2',
    source: { component: 'haldane-cli' },
    reportingComponent: 'haldane-cli',
    lastTimestamp: at(seconds),
  };
}

describe('who began a revision', () => {
  // The template that no revision was made of is one that the controller refuses or has not seen.
  it('is nobody who wrote after it', async () => {
    const refused = () => healthy().deploy('web:2');
    expect(await beginners(refused(), [wrote('kubectl', 50), wrote('argo', 120)])).toEqual(['kubectl']);
    expect(await beginners(refused(), [wrote('argo', 120)])).toEqual([null]);
  });

  it('is nobody whose command left it as it was', async () => {
    const refused = healthy().deploy('web:2');
    expect(await beginners(refused, [wrote('kubectl', 50)], [imageSet(120, '1')])).toEqual(['kubectl']);
    const begun = healthy().wait(60_000).deploy('web:2').run();
    expect(await beginners(begun, [wrote('kubectl', 50)], [imageSet(120, '1')])).toEqual([
      'alice',
      'kubectl',
    ]);
  });

  it('is the only writer of its template, although the same one wrote something else later', async () => {
    expect(await beginners(healthy(), [wrote('kubectl', 300)])).toEqual(['kubectl']);
  });

  it('is who brought an older template back', async () => {
    const back = healthy().wait(60_000).deploy('web:2').run().wait(60_000).deploy('web:1').run();
    expect((await beginners(back, [wrote('kubectl', 50), wrote('undo', 180)]))[0]).toBe('undo');
  });
});
