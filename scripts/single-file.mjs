// Packs what a program loads late as text into its one file: text costs next to nothing until it is compiled.
import { basename } from 'node:path';
import { build as bundle, transform } from 'esbuild';

/** The outputs that `entry` leads to, by imports of some kinds. */
function outputsBehind(entry, outputs, isFollowed) {
  const found = new Set();
  const visit = (path) => {
    if (found.has(path) || outputs[path] === undefined) return;
    found.add(path);
    for (const { path: next, kind } of outputs[path].imports) if (isFollowed(kind)) visit(next);
  };
  visit(entry);
  return found;
}

/** Modules by name; a text becomes a function when it is first asked for. Other names are Node's own. */
const LOADER = `const loaded = new Map();
function load(name) {
  const key = name.slice(name.lastIndexOf('/') + 1);
  if (!Object.hasOwn(modules, key)) return require(name);
  let module = loaded.get(key);
  if (module === undefined) {
    loaded.set(key, (module = { exports: {} }));
    let define = modules[key];
    if (typeof define === 'string') {
      const { Script } = require('node:vm');
      const text = '(function (exports, require, module) {' + define + '\\n})';
      define = new Script(text, { filename: __filename + '#' + key }).runInThisContext();
    }
    define(module.exports, load, module);
  }
  return module.exports;
}
`;

function fileOf(entry, outputs, code) {
  const path = `out/${entry}.js`;
  const atOnce = outputsBehind(path, outputs, (kind) => kind === 'import-statement');
  const rows = [...outputsBehind(path, outputs, () => true)].map((output) => {
    const name = basename(output);
    const body = code.get(name);
    const value = atOnce.has(output) ? `function (exports, require, module) {\n${body}}` : asciiText(body);
    return `${JSON.stringify(name)}: ${value},\n`;
  });
  const start = `load(${JSON.stringify(`${entry}.js`)});\n`;
  return `#!/usr/bin/env node\n'use strict';\nconst modules = {\n${rows.join('')}};\n${LOADER}${start}`;
}

/** One character beyond ASCII would double the memory and the time that the whole file takes. */
function asciiText(text) {
  const escaped = (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text).replace(/[^ -~]/g, escaped);
}

/**
 * Bundles each entry to one CommonJS file: what it needs at once as code, what it imports by `import()` as text.
 * Resolves to name -> text.
 */
export async function bundleSingleFiles(entries, { supported, ...options }) {
  const { outputFiles, metafile } = await bundle({
    ...options,
    entryPoints: entries,
    format: 'esm',
    splitting: true,
    chunkNames: '[name]-[hash]',
    outdir: 'out',
    write: false,
    metafile: true,
  });
  const scripts = outputFiles.filter(({ path }) => path.endsWith('.js'));
  const legal = outputFiles.filter(({ path }) => path.endsWith('.LEGAL.txt')).map(({ text }) => text);
  const code = new Map(
    await Promise.all(
      scripts.map(async ({ path, text }) => {
        const { target, minify } = options;
        const { code } = await transform(text, {
          target,
          minify,
          supported,
          format: 'cjs',
          platform: 'node',
        });
        return [basename(path), code];
      }),
    ),
  );
  const files = entries.map(({ out }) => [out, fileOf(out, metafile.outputs, code)]);
  return { files: new Map(files), legal: [...new Set(legal)].join('\n') };
}

/** commander loads it for subcommands in programs of their own, which we have none of: 8 ms of every start. */
export const lateChildProcess = {
  name: 'late-child-process',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?child_process$/ }, ({ importer }) =>
      importer.includes('/commander/') ? { path: 'child_process', namespace: 'late' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'late' }, () => ({
      contents: "exports.spawn = (...args) => require('node:child_process').spawn(...args);",
    }));
  },
};
