import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RecordedRequest } from '../../../src/testing/recording-proxy.ts';
import { type Ended, hasKubectl } from '../story/run-program.ts';
import { createGiven, removeAll } from './given.ts';
import { openScriptLab, type ScriptLab, type ScriptServer } from './lab.ts';
import { fill, type Names } from './places.ts';
import { effectsOf, filled, isLasting, writesOf } from './requests.ts';
import type { Row } from './row.ts';
import { ROWS } from './rows.ts';
import type { GivenName } from './states.ts';

export interface ScriptPlace {
  /** Whether what a user may do is checked; else whoever has a token may do all. */
  readonly checksRights: boolean;
  open(): Promise<ScriptServer>;
}

/** Runs every line of the script against one API server and compares what it says, asks and leaves behind. */
export function tellScript(title: string, { checksRights, open }: ScriptPlace): void {
  const rows = ROWS.filter(({ needsRights }) => checksRights || needsRights !== true);
  let server: ScriptServer;
  let lab: ScriptLab;
  let given: GivenName = 'nothing';

  beforeAll(async () => {
    server = await open();
    lab = await openScriptLab(server);
  });
  afterAll(async () => {
    await lab.close();
    await server.dispose();
  });
  afterEach(() => removeAll(lab.client, lab.names, given));

  describe.skipIf(!hasKubectl)(title, () => {
    it.each(rows.map((row) => [titleOf(row), row] as const))('%s', async (_, row) => {
      given = row.given ?? 'nothing';
      await createGiven(lab.client, lab.names, given);
      const before = await lab.versions();
      const { requests, ...ended } = await lab.run(row);
      expectSaid(row, ended, lab.names);
      expectAsked(row, requests, lab.names);
      for (const { path, sent, live } of await effectsOf(lab.client, requests)) {
        expect({ [path]: live }).toMatchObject({ [path]: sent });
      }
      const isChanged = requests.some(isLasting) || row.change !== undefined;
      if (!isChanged) expect(await lab.versions()).toEqual(before);
    });
  });
}

function titleOf({ line, given }: Row): string {
  return given === undefined ? line : `${line} (${given})`;
}

function expectSaid({ code = 0, out = '', err = '' }: Row, ended: Ended, names: Names): void {
  expect(ended).toEqual({ code, out: textLike(out, names), err: textLike(err, names) });
}

function textLike(expected: string | RegExp, names: Names): unknown {
  if (typeof expected === 'string') return fill(expected, names);
  return expect.stringMatching(new RegExp(fill(expected.source, names), expected.flags));
}

function expectAsked(row: Row, requests: readonly RecordedRequest[], names: Names): void {
  const { writes = [], reads = [], headers = {} } = row;
  expect(writesOf(requests, names)).toEqual(filled(writes, names));
  const paths = requests.map(({ path }) => path);
  for (const read of reads) expect(paths).toContainEqual(expect.stringContaining(fill(read, names)));
  const expected = filled(headers, names) as object;
  for (const request of requests) expect(request.headers).toMatchObject(expected);
}
