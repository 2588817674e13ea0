// Stryker's test runner for the pure parts. Ten thousand mutants would each start a worker and load every
// module again under vitest; here the tests stay loaded and warm, and a mutant is only a switch. Mutants in
// code that runs while a module loads get a fresh copy of the tests that import it.
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
const MOST_KILLERS = 12;
const require = createRequire(import.meta.url);

/** Stands in for `vitest` in the bundle: tests are noted, not run. */
const VITEST = `export const { describe, it, expect } = globalThis.${STORE};`;

const isProperty = (file) => file.includes('.property.test.');

const testsIn = (folder) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .toSorted()
    .map((name) => `${folder}/${name}`);

/** Every test file as a function that loads it, in one script, and what each imports, directly or not. */
async function bundleTests() {
  const files = FOLDERS.flatMap(testsIn).toSorted((a, b) => Number(isProperty(a)) - Number(isProperty(b)));
  const loaders = files.map((file) => `${JSON.stringify(file)}: () => import('./${file}')`);
  const { outputFiles, metafile } = await build({
    stdin: { contents: `module.exports = {${loaders.join(',')}};`, resolveDir: process.cwd() },
    absWorkingDir: process.cwd(),
    bundle: true,
    write: false,
    metafile: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
    plugins: [{ name: 'tests', setup: resolveTests }],
  });
  const imports = new Map(files.map((file) => [file, reachableFrom(file, metafile.inputs)]));
  return { text: outputFiles[0].text, imports };
}

function reachableFrom(file, inputs, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  for (const { path: next } of inputs[file]?.imports ?? []) reachableFrom(next, inputs, found);
  return found;
}

function resolveTests(bundler) {
  bundler.onResolve({ filter: /^vitest$/ }, () => ({ path: 'vitest', namespace: 'stand-in' }));
  bundler.onLoad({ filter: /.*/, namespace: 'stand-in' }, () => ({ contents: VITEST }));
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
    tests.push({ id: `${file}#${tests.length} ${name}`, name, file, run });
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
    this.tests = null;
    /** Ids of the tests that killed most lately, newest first. */
    this.killers = [];
    /** What each test took when it ran last, in ms. */
    this.costs = new Map();
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    process.env.HALDANE_MUTATION = '1';
    const { text, imports } = await bundleTests();
    this.script = new vm.Script(`(function (require, module) {${text}\n})`);
    this.imports = imports;
  }

  /** A fresh copy of all modules. Gives a function that loads one test file and returns its tests. */
  refresh() {
    const suite = createSuite();
    globalThis[STORE] = suite;
    const bundle = { exports: {} };
    this.script.runInThisContext()(require, bundle);
    return async (file) => {
      Object.assign(suite, { file, tests: [] });
      await bundle.exports[file]();
      return suite.tests;
    };
  }

  async loadAll() {
    const load = this.refresh();
    const tests = [];
    for (const file of this.imports.keys()) tests.push(...(await load(file)));
    return tests;
  }

  async dryRun() {
    this.mutation.activeMutant = undefined;
    this.tests = await this.loadAll();
    const tests = [];
    for (const test of this.tests) {
      this.mutation.currentTestId = test.id;
      const outcome = await outcomeOf(test);
      this.costs.set(test.id, outcome.timeSpentMs);
      tests.push(outcome);
      this.mutation.currentTestId = undefined;
    }
    return { status: 'complete', tests, mutantCoverage: this.mutation.mutantCoverage };
  }

  async mutantRun({ activeMutant, mutantActivation, hitLimit, testFilter, sandboxFileName }) {
    Object.assign(this.mutation, { hitCount: 0, hitLimit, activeMutant: undefined });
    const result =
      mutantActivation === 'static'
        ? await this.runStatic(activeMutant.id, path.relative(process.cwd(), sandboxFileName))
        : await this.runCovering(activeMutant.id, testFilter);
    this.mutation.activeMutant = undefined;
    return this.mutation.hitCount > hitLimit ? { status: 'timeout', reason: 'hit limit' } : result;
  }

  async runCovering(id, testFilter) {
    this.tests ??= await this.loadAll();
    this.mutation.activeMutant = id;
    const wanted = testFilter && new Set(testFilter);
    return this.firstFailure(this.tests.filter((test) => wanted === undefined || wanted.has(test.id)));
  }

  /** A mutant in code that runs while its module loads: every test that imports the module may meet it. */
  async runStatic(id, file) {
    this.mutation.activeMutant = id;
    const importing = [...this.imports.keys()].filter((test) => this.imports.get(test).has(file));
    const isNear = (test) => Number(path.dirname(test) === path.dirname(file));
    try {
      const load = this.refresh();
      for (const test of importing.toSorted((a, b) => isNear(b) - isNear(a))) {
        const result = await this.firstFailure(await load(test));
        if (result.status === 'killed') return result;
      }
    } catch (error) {
      return { status: 'killed', killedBy: [], failureMessage: `does not load: ${error}`, nrOfTests: 0 };
    }
    return { status: 'survived', nrOfTests: importing.length };
  }

  /** Neighbouring mutants tend to die of the same tests: those come first, then the cheap ones. */
  async firstFailure(tests) {
    const rank = ({ id }) => (this.killers.includes(id) ? this.killers.indexOf(id) : MOST_KILLERS);
    const cost = ({ id }) => this.costs.get(id) ?? 0;
    const ordered = tests.toSorted((a, b) => rank(a) - rank(b) || cost(a) - cost(b));
    for (const [index, test] of ordered.entries()) {
      const { status, failureMessage, timeSpentMs } = await outcomeOf(test);
      this.costs.set(test.id, timeSpentMs);
      if (status === FAILED) {
        if (!isProperty(test.file)) this.noteKiller(test.id);
        return { status: 'killed', killedBy: [test.id], failureMessage, nrOfTests: index + 1 };
      }
    }
    return { status: 'survived', nrOfTests: ordered.length };
  }

  noteKiller(id) {
    this.killers = [id, ...this.killers.filter((known) => known !== id)].slice(0, MOST_KILLERS);
  }
}

// Stryker's own numbers for a test's outcome.
const SUCCESS = 0;
const FAILED = 1;

async function outcomeOf({ id, name, file, run }) {
  const start = performance.now();
  const about = () => ({ id, name, fileName: path.resolve(file), timeSpentMs: performance.now() - start });
  try {
    await run();
    return { ...about(), status: SUCCESS };
  } catch (error) {
    return { ...about(), status: FAILED, failureMessage: String(error?.message ?? error) };
  }
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-process', injectableClass: InProcessRunner }];
