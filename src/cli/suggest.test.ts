import { describe, expect, it } from 'vitest';
import { editDistance, nearestNames } from './suggest.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', 'ab', 1],
    ['abc', 'acb', 1],
    ['kitten', 'sitting', 3],
  ])('from %s to %s is %d', (a, b, edits) => {
    expect(editDistance(a, b)).toBe(edits);
  });
});

describe('nearestNames', () => {
  it('lists the nearest first and leaves out what is far away', () => {
    expect(nearestNames('guestbok', ['shop', 'guestbook', 'guestbooks'])).toEqual([
      'guestbook',
      'guestbooks',
    ]);
  });

  it('finds a name that the given one is a part of', () => {
    expect(nearestNames('guest', ['my-guestbook'])).toEqual(['my-guestbook']);
  });
});
