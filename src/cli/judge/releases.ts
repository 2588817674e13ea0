import { parseGoDuration } from '../../base/duration.ts';
import { errorText, UsageError } from '../../base/errors.ts';
import { isObject } from '../../base/json.ts';
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
    throw new UsageError(`cannot read ${directory}: ${errorText(cause)}`, { cause });
  });
  const recorded = names.filter((name) => /\.(csv|json)$/.test(name) && name !== INDEX).toSorted();
  if (recorded.length === 0)
    throw new UsageError(`cannot judge ${directory}: it holds no recording, *.csv or *.json`);
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
    throw new UsageError(`cannot read ${file}: ${errorText(cause)}`, { cause });
  }
  if (!isObject(index)) throw refusal(file, '', 'must be an object: file name -> {"truth": "good" or "bad"}');
  const stray = Object.keys(index).find((name) => !names.includes(name));
  if (stray !== undefined) throw refusal(file, stray, 'is no recording of this directory');
  return index;
}

function knownOf(entry: unknown): Known {
  return isObject(entry) ? entry : { ...(entry !== undefined && { truth: entry }) };
}

function truthOf(file: string, own: Known, indexed: Known): Pick<Release, 'truth' | 'onsetSeconds'> {
  const { truth, onset = 0, ...rest } = { ...indexed, ...own };
  const [stray] = Object.keys(rest);
  if (stray !== undefined) throw refusal(file, stray, 'is not known; there are ticks, truth and onset');
  if (indexed['truth'] !== undefined && own['truth'] !== undefined && indexed['truth'] !== own['truth'])
    throw refusal(file, 'truth', `is ${JSON.stringify(own['truth'])}, but the index says otherwise`);
  if (truth !== 'good' && truth !== 'bad')
    throw refusal(file, 'truth', `must be good or bad, in the file or in ${INDEX}, but is ${shown(truth)}`);
  const seconds = typeof onset === 'string' ? (parseGoDuration(onset) ?? Number.NaN) / 1000 : onset;
  if (typeof seconds !== 'number' || !(seconds >= 0 && Number.isFinite(seconds)))
    throw refusal(file, 'onset', `must be seconds or a duration such as 10m, but is ${shown(onset)}`);
  return { truth, onsetSeconds: seconds };
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}
