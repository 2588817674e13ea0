import { defineConfig } from 'vitest/config';

// Mutants live in the pure parts: their own tests, and nothing that starts a process.
export default defineConfig({ test: { include: ['src/engine/**/*.test.ts', 'src/judge/**/*.test.ts'] } });
