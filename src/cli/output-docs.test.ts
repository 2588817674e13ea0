import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { WaitCause } from '../engine/wait-cause.ts';
import { openCliSession } from '../testing/cli-session.ts';
import {
  type DocumentedField,
  documentedFields,
  isOfType,
  OUTPUT_DOCS,
} from '../testing/documented-fields.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import type { GoldenCase } from '../testing/golden-file.ts';
import { playGolden, readGoldenScenarios } from '../testing/golden-scenario.ts';
import { type PrintedField, printedFields } from '../testing/printed-fields.ts';
import { typedCommand } from '../testing/typed-command.ts';
import { COMMANDS } from './catalogue.ts';
import { OUTPUT_FLAG } from './output/print-as.ts';

const LINES = readGoldenScenarios().flatMap((scenario) =>
  scenario.cases
    .filter(({ binary }) => binary !== 'kubectl-argo-rollouts')
    .flatMap((golden) => {
      const { command, words } = typedCommand(golden);
      const hasOutput = command?.flags['output'] === OUTPUT_FLAG;
      return hasOutput ? [{ scenario, golden, words: (command?.path ?? [words]).join(' ') }] : [];
    }),
);

/** The words of a golden line with another `-o`, and without a watch. */
function withOutput({ argv }: GoldenCase, form: string): readonly string[] {
  const kept = argv.filter(
    (token, index) =>
      !/^(-o|--output)$/.test(argv[index - 1] ?? '') && !/^(-o|--output|-w|--watch)/.test(token),
  );
  return [...kept, '-o', form];
}

/** What every golden line of a command prints as JSON. */
async function printedBy(words: string): Promise<readonly unknown[]> {
  const lines = LINES.filter((line) => line.words === words);
  const texts = await Promise.all(
    lines.map(async ({ scenario, golden }) => {
      const { out } = await playGolden(scenario, { ...golden, argv: withOutput(golden, 'json') }, null);
      return out;
    }),
  );
  return texts.filter((text) => text !== '').map((text): unknown => JSON.parse(text));
}

const HEADING = 'seconds,canaryRequests,canaryErrors,stableRequests,stableErrors';
const SLOW = ',canarySlower:0.1,stableSlower:0.1,canarySlower:0.5,stableSlower:0.5';
const past = Array<string>(60).fill('15,0,0,1000,5,0,300,0,50');
const RECORDINGS = {
  'calm.csv': [HEADING + SLOW, ...past, ...Array<string>(10).fill('15,1000,5,1000,5,300,300,50,50')].join(
    '\n',
  ),
  'raw.csv': [HEADING, '15,500,0,9000,40', '15,900,2,9900,45', '15,100,0,900,4', '15,200,1,1800,9'].join(
    '\n',
  ),
};

/** What no golden line shows: other recordings, and a cluster with CRDs of another version. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  'judge sequential': ['judge sequential calm.csv', 'judge sequential raw.csv --counters'],
  'judge explain': ['judge explain calm.csv --warm-up none'],
  version: ['version --check'],
};

async function moreOf(words: string): Promise<readonly unknown[]> {
  const schemas = { e: { 'x-kubernetes-group-version-kind': [], type: 'object' } };
  const raw = async () => ({ status: 200, text: async () => JSON.stringify({ components: { schemas } }) });
  const kube = { ...fakeKube(), raw };
  const crds = readFileSync(new URL('../../crds/experiments.yaml', import.meta.url), 'utf8');
  return Promise.all(
    (MORE[words] ?? []).map(async (line): Promise<unknown> => {
      const session = openCliSession({ kube, crds, clock: createFakeClock(), files: RECORDINGS });
      await session.run(...line.split(' '), '-o', 'json');
      return JSON.parse(session.stdout());
    }),
  );
}

const typeOf = (fields: readonly DocumentedField[], path: string) =>
  fields.find((field) => field.path === path)?.type;

/** Lists and objects that hold described fields and are never null need no row of their own. */
function isImplied(fields: readonly DocumentedField[], { path, value }: PrintedField): boolean {
  const hasRows = fields.some(
    (field) => field.path.startsWith(`${path}.`) || field.path.startsWith(`${path}[]`),
  );
  return hasRows && typeof value === 'object' && value !== null;
}

describe('docs/output.md', () => {
  it.each([
    'status',
    'wait',
    'why',
    'plan',
    'history',
    'diff',
    'lint',
    'version',
    'judge',
    'judge sequential',
    'judge explain',
    'judge backtest',
  ])('describes every field of %s and no other', async (words) => {
    const documented = documentedFields(words);
    const below = (path: string) => documented.some((field) => field.path.startsWith(`${path}.`));
    const isOpaque = (path: string) =>
      typeOf(documented, path)?.startsWith('object') === true && !below(path);
    const values = [...(await printedBy(words)), ...(await moreOf(words))];
    const printed = values.flatMap((value) => printedFields(value, isOpaque));
    const wrong = printed.filter((field) => {
      const type = typeOf(documented, field.path);
      return type === undefined ? !isImplied(documented, field) : !isOfType(field.value, type);
    });
    expect(wrong.map(({ path, value }) => `${path}: ${JSON.stringify(value)}`)).toEqual([]);
    const seen = new Set(printed.map(({ path }) => path));
    expect(documented.map(({ path }) => path).filter((path) => !seen.has(path))).toEqual([]);
  });

  it('names every cause that why knows', () => {
    const causes: Readonly<Record<WaitCause['name'], true>> = {
      Aborted: true,
      Analysis: true,
      InvalidSpec: true,
      OldPods: true,
      Paused: true,
      PausedByUser: true,
      PauseStep: true,
      Pods: true,
      RestartTime: true,
      Routes: true,
      StableEndpoints: true,
      UnseenSpec: true,
    };
    const type = typeOf(documentedFields('why'), 'waitsFor[].cause') ?? '';
    expect([...type.matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual(Object.keys(causes));
  });

  it.each(['get rollout', 'get experiment', 'list rollouts', 'list experiments', 'events', 'pause', 'undo'])(
    'says that %s prints objects of the cluster',
    async (words) => {
      const [, section = ''] = OUTPUT_DOCS.split('## Objects of the cluster');
      expect(section.split('## ')[0]).toContain(`\`${words}\``);
      const objects = (await printedBy(words)).flat();
      expect(objects.length).toBeGreaterThan(0);
      for (const object of objects)
        expect(object).toMatchObject({ apiVersion: expect.any(String), kind: expect.any(String) });
    },
  );

  it('names every command that has -o, and says of the others that they have none', () => {
    const [withIt = '', without = ''] = OUTPUT_DOCS.split('## Commands without');
    const names = (isWith: boolean) =>
      COMMANDS.filter(({ flags }) => (flags['output'] === OUTPUT_FLAG) === isWith).map(({ path }) => path);
    const isNamed = (text: string) => (path: readonly string[]) =>
      [path.join(' '), path[0] ?? ''].some(
        (name) => text.includes(`\`${name}\``) || text.includes(`### ${name}\n`),
      );
    expect(names(true).filter((path) => !isNamed(withIt)(path))).toEqual([]);
    expect(names(false).filter((path) => !isNamed(without)(path))).toEqual([]);
  });
});
