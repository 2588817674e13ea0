// The demo's own times, and the memory of all its processes together while it runs (Linux: proportional set size,
// so that pages which processes share count once).
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const SAMPLE_MS = 500;

const child = spawn(process.execPath, ['dist/haldane.js', 'demo', '--lang', 'en'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const before = new Set(processes());
let output = '';
let mostKib = 0;
child.stdout.on('data', (chunk) => {
  output += chunk;
});
const sampler = setInterval(() => {
  mostKib = Math.max(mostKib, memoryOf(processes().filter((pid) => !before.has(pid) || pid === child.pid)));
}, SAMPLE_MS);
const code = await new Promise((resolve) => child.once('exit', resolve));
clearInterval(sampler);
if (code !== 0) {
  process.stderr.write(output);
  process.exit(1);
}
const [, first = '?', all = '?'] =
  /First canary request after (\S+) s, everything after (\S+) s/.exec(output) ?? [];
console.log(
  JSON.stringify([
    { what: 'demo: first canary request', measured: `${first} s`, target: '< 10 s' },
    { what: 'demo: all of it', measured: `${all} s`, target: '< 90 s' },
    { what: 'demo: memory of all processes', measured: memoryText(), target: '< 700 MiB' },
  ]),
);

function memoryText() {
  return mostKib === 0 ? 'not measured on this system' : `${(mostKib / 1024).toFixed(0)} MiB`;
}

function processes() {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** Only Node.js processes of this directory: others may start on the machine meanwhile. */
function memoryOf(pids) {
  return pids.map(kibOf).reduce((sum, kib) => sum + kib, 0);
}

function kibOf(pid) {
  try {
    if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('dist/')) return 0;
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
