import { parseGoDuration } from '../../base/duration.ts';
import { isObject } from '../../base/json.ts';
import { cannotRead } from './documents.ts';
import type { JudgeIo } from './judge-io.ts';
import { type Recording, readRecording } from './recording.ts';
import { readTickTable, refusal } from './tick-table.ts';

/** One recorded release, and what is known of it by now. */
export interface Release {
  readonly name: string;
  readonly file: string;
  readonly truth: 'good' | 'bad';
  /** Seconds from the first tick that is judged until a bad release got bad. */
  readonly onsetSeconds: number;
  readonly recording: Recording;
}

const INDEX = 'index.json';

type Known = Readonly<Record<string, unknown>>;

/** Reads every recording of a directory, by name. @throws {UsageError} naming the file that cannot be used. */
export async function readReleases(directory: string, isCounters: boolean, io: JudgeIo): Promise<Release[]> {
  const names = await io.listNames(directory).catch((cause: unknown) => {
    throw cannotRead(directory, cause);
  });
  const recorded = names.filter((name) => /\.(csv|json)$/.test(name) && name !== INDEX).toSorted();
  if (recorded.length === 0) throw refusal(directory, '', (input) => input.noRecordings);
  const at = (name: string) => `${directory.replace(/\/+$/, '')}/${name}`;
  const index = names.includes(INDEX) ? await readIndex(at(INDEX), recorded, io) : {};
  return Promise.all(
    recorded.map(async (name) => {
      const table = await readTickTable(at(name), io.readText);
      const recording = readRecording([table], { isCounters, isBaseline: false });
      return { name, file: at(name), recording, ...truthOf(at(name), table.extra, knownOf(index[name])) };
    }),
  );
}

/** What the index says of each file; a name that is no file would be a truth that nobody reads. */
async function readIndex(file: string, names: readonly string[], { readText }: JudgeIo): Promise<Known> {
  let index: unknown;
  try {
    index = JSON.parse(await readText(file));
  } catch (cause) {
    throw cannotRead(file, cause);
  }
  if (!isObject(index)) throw refusal(file, '', (input) => input.index);
  const stray = Object.keys(index).find((name) => !names.includes(name));
  if (stray !== undefined) throw refusal(file, stray, (input) => input.strayRelease);
  return index;
}

function knownOf(entry: unknown): Known {
  return isObject(entry) ? entry : { ...(entry !== undefined && { truth: entry }) };
}

function truthOf(file: string, own: Known, indexed: Known): Pick<Release, 'truth' | 'onsetSeconds'> {
  const { truth, onset = 0, ...rest } = { ...indexed, ...own };
  const [stray] = Object.keys(rest);
  if (stray !== undefined) throw refusal(file, stray, (input) => input.strayField);
  if (indexed['truth'] !== undefined && own['truth'] !== undefined && indexed['truth'] !== own['truth'])
    throw refusal(file, 'truth', (input) => input.twoTruths(JSON.stringify(own['truth'])));
  if (truth !== 'good' && truth !== 'bad')
    throw refusal(file, 'truth', (input) => input.mustBe(input.truth, shown(truth, input)));
  const seconds = typeof onset === 'string' ? (parseGoDuration(onset) ?? Number.NaN) / 1000 : onset;
  if (typeof seconds !== 'number' || !(seconds >= 0 && Number.isFinite(seconds)))
    throw refusal(file, 'onset', (input) => input.mustBe(input.onset, shown(onset, input)));
  return { truth, onsetSeconds: seconds };
}

function shown(value: unknown, { absent }: { readonly absent: string }): string {
  return value === undefined ? absent : JSON.stringify(value);
}
