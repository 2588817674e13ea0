// Writes docs/cli, and the list of manual pages in package.json, from the command definitions.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { manPageNames } from '../src/cli/man-pages.ts';
import { renderReference } from '../src/cli/reference.ts';

rmSync('docs/cli', { recursive: true, force: true });
mkdirSync('docs/cli', { recursive: true });
for (const [name, text] of renderReference()) writeFileSync(`docs/cli/${name}`, text);

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { man: string[] };
manifest.man = manPageNames().map((name) => `man/${name}`);
writeFileSync('package.json', `${JSON.stringify(manifest, null, 2)}\n`);
