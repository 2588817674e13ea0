import stringWidth from 'fast-string-width';
import { describe, expect, it } from 'vitest';
import { KIND_ICONS, STATUS_ICONS } from '../view/tree.ts';
import { textWidth } from './text-width.ts';

describe('textWidth', () => {
  it.each([
    ...Object.values(KIND_ICONS),
    ...Object.values(STATUS_ICONS),
    '├── └── │  ',
    'web-6d9c7b5f4 ~',
    '가나 web',
    'e\u0301',
    '⚠\uFE0F',
    '👩‍🚀',
    '',
  ])('is what a terminal gives to %j, coloured or not', (text) => {
    expect(textWidth(text)).toBe(stringWidth(text));
    expect(textWidth(`\u001b[32m${text}\u001b[0m`)).toBe(stringWidth(text));
  });
});
