import { expect, it } from 'vitest';
import { alignColumns, countCodePoints } from './columns.ts';

it('pads every cell but the last of its row', () => {
  expect(
    alignColumns(
      [
        ['A', 'LONG', 'X'],
        ['abc', '', 'yy'],
      ],
      countCodePoints,
    ),
  ).toEqual(['A    LONG  X', 'abc        yy']);
});

it('measures by the given measure, so that colour codes take no room', () => {
  const measure = (text: string) => text.replaceAll(/<[^>]*>/g, '').length;
  expect(
    alignColumns(
      [
        ['<red>a<off>', 'x'],
        ['bb', 'y'],
      ],
      measure,
    ),
  ).toEqual(['<red>a<off>   x', 'bb  y']);
});
