// What CI runs on a clean clone: `npm test`, then the same stories on a real control plane where one is at hand.
// The last line counts the tests of both: `N passed, N failed`.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const KUBELAB = process.env['HALDANE_CONTROL_PLANE'] ?? '';
const READY_WITHIN_MS = 15 * 60_000;
const reports = mkdtempSync(join(tmpdir(), 'haldane-reports-'));
const env = { ...process.env, HALDANE_REPORTS: reports };

function run(title, command, args, extraEnv = {}) {
  console.log(`\n=== ${title}`);
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...env, ...extraEnv } });
  return status === 0;
}

/**
 * Prometheus is the reference for PromQL, without which the recorded answers are used. zsh and fish try their
 * completion scripts, groff and mandoc the manual; their tests are skipped where they are missing.
 */
function installReferences() {
  const missing = ['prometheus', 'zsh', 'fish', 'groff', 'mandoc'].filter(
    (name) => !existsSync(`/usr/bin/${name}`),
  );
  if (missing.length === 0) return;
  const command = `apt-get update -qq && apt-get install -y -qq ${missing.join(' ')}`;
  spawnSync('sh', ['-c', command], { stdio: 'ignore', env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } });
}

async function startControlPlane(dir) {
  const lab = spawn('bash', [KUBELAB, 'up', dir, '--port', '26443', '--qps', '2000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ready = new Promise((resolve) => {
    let text = '';
    lab.stdout.on('data', (chunk) => {
      text += chunk;
      if (text.includes('ready:')) resolve(true);
    });
    lab.on('exit', () => resolve(false));
    setTimeout(() => resolve(false), READY_WITHIN_MS).unref();
  });
  return { lab, isReady: await ready };
}

async function testOnControlPlane() {
  const dir = mkdtempSync(join(tmpdir(), 'haldane-kube-'));
  const { lab, isReady } = await startControlPlane(dir);
  const passed =
    isReady && run('real API server', 'npm', ['run', 'test:kube'], { KUBECONFIG: join(dir, 'kubeconfig') });
  const ended = new Promise((resolve) => lab.once('exit', resolve));
  if (lab.exitCode === null) {
    lab.kill('SIGTERM');
    await ended;
  }
  rmSync(dir, { recursive: true, force: true });
  return passed;
}

function countTests() {
  const files = readdirSync(reports).map((name) => JSON.parse(readFileSync(join(reports, name), 'utf8')));
  const sum = (field) => files.reduce((total, report) => total + report[field], 0);
  return { passed: sum('numPassedTests'), failed: sum('numFailedTests') };
}

installReferences();
const results = [run('npm test', 'npm', ['test'])];
if (existsSync(KUBELAB)) results.push(await testOnControlPlane());
const { passed, failed } = countTests();
rmSync(reports, { recursive: true, force: true });
const broken = results.filter((isGood) => !isGood).length;
process.exitCode = broken === 0 && failed === 0 ? 0 : 1;
console.log(`${passed} passed, ${Math.max(failed, broken)} failed`);
