// `npm run bench`: what this machine makes of it, as one table beside the targets. Nothing here passes or fails;
// figures drift with the machine and with what else runs on it. `npm run bench gateway` measures one part.
import { spawnSync } from 'node:child_process';

/** Each program prints its rows as JSON, `{ what, measured, target }`, on the last line of its output. */
const PARTS = {
  gateway: ['tsx', 'scripts/bench-gateway.ts'],
  'api-server': ['tsx', 'scripts/bench-api-server.ts'],
  fleet: ['tsx', 'scripts/bench-fleet.ts'],
  cli: ['tsx', 'scripts/bench-cli.ts'],
  demo: ['node', 'scripts/bench-demo.mjs'],
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  console.error(`no benchmark named ${unknown.join(', ')}: there are ${Object.keys(PARTS).join(', ')}`);
  process.exit(2);
}

const rows = [];
for (const name of asked.length > 0 ? asked : Object.keys(PARTS)) {
  console.error(`measuring ${name} ...`);
  const [program, ...args] = PARTS[name];
  const command = program === 'node' ? process.execPath : `node_modules/.bin/${program}`;
  const { status, stdout } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status === 0) rows.push(...JSON.parse(stdout.trim().split('\n').at(-1)));
  else rows.push({ what: name, measured: `did not run (exit ${status})`, target: '' });
}

const header = { what: 'what', measured: 'measured', target: 'target' };
const widths = Object.keys(header).map((key) => Math.max(...[header, ...rows].map((row) => row[key].length)));
const line = ({ what, measured, target }) =>
  `| ${[what, measured, target].map((text, column) => text.padEnd(widths[column])).join(' | ')} |`;
console.log(line(header));
console.log(`|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
for (const row of rows) console.log(line(row));
