import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { renderReference } from './reference.ts';

it('docs/cli.md is what the command definitions say', () => {
  const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
  expect(page).toBe(renderReference());
});
