// A row lists what its key may reach inside src; anything absent is an error.
const MAY_IMPORT = {
  base: [],
  api: ['base'],
  judge: ['api', 'base'],
  traffic: ['api', 'base'],
  engine: ['judge', 'api', 'base'],
  kube: ['api', 'base'],
  metrics: ['kube', 'judge', 'api', 'base'],
  cluster: ['kube', 'api', 'base'],
  tsdb: ['base'],
  gateway: ['kube', 'api', 'base'],
  controller: ['engine', 'judge', 'traffic', 'metrics', 'kube', 'api', 'base'],
  cli: ['engine', 'judge', 'kube', 'api', 'base'],
  demo: ['engine', 'kube', 'api', 'base'],
};
const PURE = '^src/(base|api|judge|traffic|engine)/';
const TEST = '\\.(test|conformance)\\.ts$|^src/testing/';

const layers = Object.entries(MAY_IMPORT).map(([area, allowed]) => ({
  name: `layer-${area}`,
  severity: 'error',
  from: { path: `^src/${area}/`, pathNot: TEST },
  to: { path: '^src/', pathNot: `^src/(${[area, ...allowed].join('|')})/` },
}));
const rule = (name, from, to) => ({ name, severity: 'error', from, to });
const NPM = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'];

module.exports = {
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.node.json' },
    doNotFollow: { path: 'node_modules' },
  },
  forbidden: [
    ...layers,
    rule('no-cycle', {}, { circular: true }),
    rule('pure-has-no-node', { path: PURE, pathNot: TEST }, { dependencyTypes: ['core'] }),
    // Named exceptions: zod declares the API schemas (ADR 1); re2js is RE2 itself, pure and linear in time (ADR 2).
    rule(
      'pure-has-no-npm',
      { path: PURE, pathNot: TEST },
      { dependencyTypes: NPM, pathNot: '^node_modules/(zod|re2js)/' },
    ),
    rule('zod-is-for-api', { path: PURE, pathNot: `${TEST}|^src/api/` }, { path: '^node_modules/zod/' }),
    rule(
      'internal-stays-inside',
      { path: '^src/([^/]+)/' },
      { path: '^src/[^/]+/internal/', pathNot: '^src/$1/internal/' },
    ),
    rule(
      'providers-are-strangers',
      { path: '^src/([^/]+)/providers/([^/]+)\\.ts$', pathNot: TEST },
      { path: '^src/$1/providers/', pathNot: '^src/$1/providers/$2(\\.ts$|/)' },
    ),
    rule('tests-are-leaves', { pathNot: TEST }, { path: TEST }),
    rule('bin-is-a-root', { pathNot: '^src/bin/' }, { path: '^src/bin/' }),
    rule(
      'every-area-has-a-row',
      { path: '^src/', pathNot: `^src/(${Object.keys(MAY_IMPORT).join('|')}|bin|testing)/` },
      {},
    ),
    rule('resolvable', {}, { couldNotResolve: true }),
  ],
};
