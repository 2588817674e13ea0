// Writes man/*.1 from the command definitions. `npm pack` packs them; they are not kept in the repository.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { renderManPages } from '../src/cli/man-pages.ts';
import { BUILD } from './bundle-options.mjs';

rmSync('man', { recursive: true, force: true });
mkdirSync('man');
const options = { version: BUILD.version, date: BUILD.date.slice(0, 10) };
for (const [name, text] of renderManPages(options)) writeFileSync(`man/${name}`, text);
