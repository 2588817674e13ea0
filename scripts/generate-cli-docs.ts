// Writes docs/cli from the command definitions.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { renderReference } from '../src/cli/reference.ts';

rmSync('docs/cli', { recursive: true, force: true });
mkdirSync('docs/cli', { recursive: true });
for (const [name, text] of renderReference()) writeFileSync(`docs/cli/${name}`, text);
