// Writes docs/cli.md from the command definitions.
import { mkdirSync, writeFileSync } from 'node:fs';
import { renderReference } from '../src/cli/reference.ts';

mkdirSync('docs', { recursive: true });
writeFileSync('docs/cli.md', renderReference());
