import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { renderReference } from './reference.ts';

const DIRECTORY = fileURLToPath(new URL('../../docs/cli/', import.meta.url));

it('docs/cli has a page for each command, and each says what its definition says', () => {
  const written = readdirSync(DIRECTORY).map((name) => [name, readFileSync(`${DIRECTORY}${name}`, 'utf8')]);
  expect(Object.fromEntries(written)).toEqual(Object.fromEntries(renderReference()));
});

it('links to pages that are there', () => {
  const pages = renderReference();
  for (const text of pages.values()) {
    for (const [, target = ''] of text.matchAll(/\]\(([^)]+\.md)\)/g))
      expect([...pages.keys()]).toContain(target);
  }
});
