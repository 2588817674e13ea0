import { defineConfig } from 'vitest/config';

const e2eProject = (name: string, include: string[]) => ({
  test: { name, include, testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false },
});

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'], testTimeout: 20_000 } },
      { test: { name: 'scenario', include: ['test/scenario/**/*.test.ts'], testTimeout: 60_000 } },
      e2eProject('e2e', ['test/e2e/**/*.test.ts']),
      e2eProject('kube', ['test/kube/**/*.test.ts', 'test/traces/**/*.test.ts']),
    ],
  },
});
