import { describe, expect, it } from 'vitest';
import { rememberedBy } from './remembered.ts';

describe('rememberedBy', () => {
  it('computes once for each object, also when there is nothing to tell', () => {
    const asked: object[] = [];
    const find = rememberedBy((key: { readonly name?: string }) => {
      asked.push(key);
      return key.name;
    });
    const [a, b] = [{ name: 'a' }, {}];
    expect([find(a), find(b), find(a), find(b), find({ name: 'a' })]).toEqual([
      'a',
      undefined,
      'a',
      undefined,
      'a',
    ]);
    expect(asked).toHaveLength(3);
  });
});
