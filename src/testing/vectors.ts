import { readFileSync } from 'node:fs';

/** Recorded reference cases of `test/vectors`. Read, not imported: type-checking megabytes of data takes minutes. */
export function readVectors<T>(name: string): (T & { readonly index: number })[] {
  const url = new URL(`../../test/vectors/${name}.json`, import.meta.url);
  const cases = JSON.parse(readFileSync(url, 'utf8')) as T[];
  return cases.map((one, index) => ({ index, ...one }));
}
