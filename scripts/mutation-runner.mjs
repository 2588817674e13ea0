// Stryker's test runner for the pure parts. Ten thousand mutants would each start a worker and load every
// module again under vitest; here the tests stay loaded and warm, and a mutant is only a switch. Mutants in
// code that runs while a module loads get a fresh copy of all modules.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import vm from 'node:vm';
import { build } from 'esbuild';
import { expect } from 'vitest';

const FOLDERS = ['src/engine', 'src/judge', 'test/scenario'];
const STORE = '__mutationSuite__';
const require = createRequire(import.meta.url);

/** Stands in for `vitest` in the bundle: tests are noted, not run. */
const VITEST = `export const { describe, it, expect } = globalThis.${STORE};`;

const isProperty = (file) => file.includes('.property.test.');

const testsIn = (folder) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .toSorted()
    .map((name) => `${folder}/${name}`);

/** All test files and what they import as one script; each file says its name before it loads. */
async function bundleTests() {
  const files = FOLDERS.flatMap(testsIn).toSorted((a, b) => Number(isProperty(a)) - Number(isProperty(b)));
  const contents = files.map((file) => `import 'file:${file}';\nimport './${file}';`).join('\n');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
    plugins: [{ name: 'tests', setup: resolveTests }],
  });
  return outputFiles[0].text;
}

function resolveTests(bundler) {
  bundler.onResolve({ filter: /^vitest$/ }, () => ({ path: 'vitest', namespace: 'stand-in' }));
  bundler.onLoad({ filter: /.*/, namespace: 'stand-in' }, () => ({ contents: VITEST }));
  bundler.onResolve({ filter: /^file:/ }, ({ path: name }) => ({ path: name, namespace: 'file-name' }));
  bundler.onLoad({ filter: /.*/, namespace: 'file-name' }, ({ path: name }) => ({
    contents: `globalThis.${STORE}.file = ${JSON.stringify(name.slice('file:'.length))};`,
  }));
  // A script has no import.meta; recorded cases are read from where their reader lies.
  bundler.onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path: name }) => {
    const text = readFileSync(name, 'utf8');
    const url = JSON.stringify(pathToFileURL(name).href);
    return { contents: text.replaceAll('import.meta.url', url), loader: 'ts' };
  });
}

/** `describe`, `it` and their `each`, as far as the pure tests use them. */
function createSuite() {
  const suite = { file: '', tests: [], expect };
  const names = [];
  const titled = (title, row) => format(title, ...(Array.isArray(row) ? row : [row]));
  const eachOf = (define) => (rows) => (title, run) => {
    for (const row of rows) define(titled(title, row), () => (Array.isArray(row) ? run(...row) : run(row)));
  };
  suite.it = (title, run) => {
    const { file, tests } = suite;
    const name = [...names, title].join(' ');
    tests.push({ id: `${file}#${tests.length} ${name}`, name, fileName: path.resolve(file), run });
  };
  suite.describe = (title, define) => {
    names.push(title);
    define();
    names.pop();
  };
  suite.it.each = eachOf(suite.it);
  suite.describe.each = eachOf(suite.describe);
  return suite;
}

class InProcessRunner {
  constructor() {
    // Where Stryker's instrumented code looks for the mutant that is on, and counts what it meets.
    globalThis.__stryker__ ??= {};
    this.mutation = globalThis.__stryker__;
    this.lastKiller = null;
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    process.env.HALDANE_MUTATION = '1';
    this.script = new vm.Script(`(function (require, module, exports) {${await bundleTests()}\n})`);
  }

  load() {
    const suite = createSuite();
    globalThis[STORE] = suite;
    this.script.runInThisContext()(require, { exports: {} }, {});
    this.tests = suite.tests;
    this.isStale = false;
  }

  async dryRun() {
    this.mutation.activeMutant = undefined;
    this.load();
    const tests = [];
    for (const test of this.tests) {
      this.mutation.currentTestId = test.id;
      tests.push(await outcomeOf(test));
      this.mutation.currentTestId = undefined;
    }
    return { status: 'complete', tests, mutantCoverage: this.mutation.mutantCoverage };
  }

  async mutantRun({ activeMutant, mutantActivation, hitLimit, testFilter }) {
    Object.assign(this.mutation, { hitCount: 0, hitLimit });
    try {
      this.mutation.activeMutant = mutantActivation === 'static' ? activeMutant.id : undefined;
      if (mutantActivation === 'static' || this.isStale || this.tests === undefined) this.load();
    } catch (error) {
      this.isStale = true;
      return { status: 'killed', killedBy: testFilter ?? [], failureMessage: String(error), nrOfTests: 0 };
    }
    this.isStale = mutantActivation === 'static';
    this.mutation.activeMutant = activeMutant.id;
    const result = await this.firstFailure(testFilter);
    this.mutation.activeMutant = undefined;
    if (this.mutation.hitCount > hitLimit) return { status: 'timeout', reason: 'hit limit' };
    return result;
  }

  async firstFailure(testFilter) {
    const wanted = testFilter && new Set(testFilter);
    const covering = this.tests.filter(({ id }) => wanted === undefined || wanted.has(id));
    // Neighbouring mutants tend to die of the same test.
    const ordered = covering.toSorted(
      (a, b) => Number(b.id === this.lastKiller) - Number(a.id === this.lastKiller),
    );
    for (const [index, test] of ordered.entries()) {
      const { status, failureMessage } = await outcomeOf(test);
      if (status === FAILED) {
        this.lastKiller = test.id;
        return { status: 'killed', killedBy: [test.id], failureMessage, nrOfTests: index + 1 };
      }
    }
    return { status: 'survived', nrOfTests: ordered.length };
  }
}

// Stryker's own numbers for a test's outcome.
const SUCCESS = 0;
const FAILED = 1;

async function outcomeOf({ id, name, fileName, run }) {
  const start = performance.now();
  const about = () => ({ id, name, fileName, timeSpentMs: performance.now() - start });
  try {
    await run();
    return { ...about(), status: SUCCESS };
  } catch (error) {
    return { ...about(), status: FAILED, failureMessage: String(error?.message ?? error) };
  }
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-process', injectableClass: InProcessRunner }];
