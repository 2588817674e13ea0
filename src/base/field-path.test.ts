import { describe, expect, it } from 'vitest';
import { formatFieldPath, parseFieldPath } from './field-path.ts';

describe('a field path', () => {
  it.each([
    ['spec', ['spec']],
    ['spec.steps[0].setWeight', ['spec', 'steps', 0, 'setWeight']],
    ['a[1][2].b', ['a', 1, 2, 'b']],
    ['', []],
  ])('%j is read and written again', (text, path) => {
    expect(parseFieldPath(text)).toEqual(path);
    expect(formatFieldPath(path)).toBe(text);
  });
  it('keeps a name with dots and slashes whole when written', () => {
    expect(formatFieldPath(['plugin', 'haldane/judge', 'queries', 'a.b'])).toBe(
      'plugin.haldane/judge.queries.a.b',
    );
  });
});
