import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import { AlreadyExistsError, NotFoundError } from '../base/errors.ts';
import { isObject } from '../base/json.ts';
import type { PatchType, Resource } from '../kube/client.ts';
import { openCliSession } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';

interface RecordedWrite {
  readonly method: 'PATCH' | 'PUT' | 'POST';
  readonly path: string;
  readonly contentType: string;
  readonly body: unknown;
}
interface Recorded {
  readonly id: string;
  readonly snapshot: string;
  readonly namespace: string;
  readonly nowMs: number;
  readonly argv: readonly string[];
  readonly writes: readonly RecordedWrite[];
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  readonly usage?: true;
}
interface Golden {
  readonly files: Record<string, string>;
  readonly snapshots: Record<string, readonly KubeObject[]>;
  readonly records: readonly Recorded[];
}
const readGolden = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../test/vectors/${name}`, import.meta.url), 'utf8')) as Golden;
const GOLDEN = readGolden('cli-golden.json');
/** Objects drawn at random; nothing was written. */
const DRAWN = readGolden('cli-generated.json');

/** One command line was recorded between two snapshots; its Rollout is the same in the next one. */
const SAME_AS: Readonly<Record<string, string>> = { 'checks-terminated': 'checks-gated-full' };

/** What a version says is our own; its shape is recorded. */
const isVersion = ({ argv }: Recorded) => argv[0] === 'version';

/** The snapshot, and what earlier command lines on it created. */
function objectsBefore(record: Recorded): readonly KubeObject[] {
  const earlier = GOLDEN.records.slice(0, GOLDEN.records.indexOf(record));
  const created = earlier
    .filter(({ snapshot, exitCode }) => snapshot === record.snapshot && exitCode === 0)
    .flatMap(({ writes, namespace }) =>
      writes.filter(({ method }) => method === 'POST').map(({ body }) => inNamespace(body, namespace)),
    );
  return [...(GOLDEN.snapshots[SAME_AS[record.snapshot] ?? record.snapshot] ?? []), ...created];
}

function inNamespace(body: unknown, namespace: string): KubeObject {
  const object = asObject(body);
  return { ...object, metadata: { ...object.metadata, namespace } };
}

async function replay(record: Recorded) {
  const objects = objectsBefore(record);
  const kube = fakeKube(objects);
  const clock = createFakeClock(record.nowMs);
  const { namespace } = record;
  const { files } = GOLDEN;
  const session = openCliSession({ kube, clock, namespace, files, binary: 'kubectl-argo-rollouts' });
  const running = session.run(...record.argv);
  await clock.advance(10_000);
  return { exitCode: await running, kube, objects, session };
}

describe('kubectl argo rollouts', () => {
  const { records } = GOLDEN;

  it.each(records.filter((record) => !isVersion(record)))('prints what was recorded: $id', async (record) => {
    const { exitCode, session } = await replay(record);
    expect(session.stdout()).toBe(record.stdout);
    if (record.usage === true) expect(session.stderr()).toMatch(/^Usage:$/m);
    else expect(session.stderr()).toBe(record.stderr);
    expect(exitCode).toBe(record.exitCode);
  });

  it.each(records)('leaves the objects as recorded: $id', async (record) => {
    const { kube, objects } = await replay(record);
    const expected = fakeKube(objects);
    for (const write of record.writes) await applyRecorded(expected, write);
    expect(bare(kube.objects())).toEqual(bare(expected.objects()));
  });

  it.each(DRAWN.records)('prints what was recorded of drawn objects: $id', async (record) => {
    const { snapshot, nowMs, namespace } = record;
    const kube = fakeKube(DRAWN.snapshots[snapshot] ?? []);
    const clock = createFakeClock(nowMs);
    const session = openCliSession({ kube, clock, namespace, binary: 'kubectl-argo-rollouts' });
    const running = session.run(...record.argv);
    await clock.advance(10_000);
    expect(await running).toBe(record.exitCode);
    expect(session.stdout()).toBe(record.stdout);
    expect(session.stderr()).toBe(record.stderr);
  });

  it.each(records.filter(isVersion))('prints a version of the recorded shape: $id', async (record) => {
    const { session } = await replay(record);
    expect(session.stdout()).toBe('kubectl-argo-rollouts: v1.2.3\n');
    expect(record.stdout).toMatch(/^kubectl-argo-rollouts: v\S+\n$/);
  });
});

/** Server-set fields differ by the number of writes, not by their effect. */
function bare(objects: readonly KubeObject[]) {
  return objects.map(({ metadata, ...rest }) => {
    const { resourceVersion: _, generation: __, ...kept } = metadata;
    return { ...rest, metadata: kept };
  });
}

const PATCH_TYPES: Readonly<Record<string, PatchType>> = {
  'application/merge-patch+json': 'merge',
  'application/json-patch+json': 'json',
};

async function applyRecorded(kube: ReturnType<typeof fakeKube>, write: RecordedWrite): Promise<void> {
  const [, group = '', version = '', namespace = '', plural = '', name = '', subresource] =
    /^\/apis\/([^/]+)\/([^/]+)\/namespaces\/([^/]+)\/([^/]+)(?:\/([^/]+)(?:\/(status))?)?$/.exec(
      write.path,
    ) ?? [];
  const kind = { rollouts: 'Rollout', experiments: 'Experiment', analysisruns: 'AnalysisRun' }[plural] ?? '';
  const resource: Resource = { apiVersion: `${group}/${version}`, kind, plural, namespaced: true };
  const options = subresource === 'status' ? ({ subresource: 'status' } as const) : {};
  try {
    if (write.method === 'POST') await kube.create(resource, inNamespace(write.body, namespace));
    else if (write.method === 'PUT')
      await kube.replace(resource, isObject(write.body) ? asObject(write.body) : never());
    else {
      const type = PATCH_TYPES[write.contentType] ?? never();
      await kube.patch(resource, { namespace, name }, { type, body: write.body }, options);
    }
  } catch (error) {
    // A recorded write that was refused there is refused here too.
    if (!(error instanceof NotFoundError || error instanceof AlreadyExistsError)) throw error;
  }
}

function asObject(body: unknown): KubeObject {
  return body as KubeObject;
}

function never(): never {
  throw new Error('unknown recorded write');
}
