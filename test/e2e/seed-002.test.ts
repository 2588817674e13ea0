import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../src/testing/eventually.ts';
import { openPlayground, type Playground } from './story/embedded-up.ts';
import { DIST, type Ended, hasKubectl, KUBECTL, outputOf, runProgram } from './story/run-program.ts';

// The day of an engineer who moves a shop from a Deployment to a canary: every command as she types it, with
// kubectl's plugin found by its name on PATH.

const WAIT_MS = 60_000;
const PROGRAM = `
import { createServer } from 'node:http';
console.log('booting ' + process.env.VERSION);
setTimeout(() => {
  createServer((_, response) => response.end(process.env.VERSION))
    .listen(8080, process.env.POD_IP, () => console.log('up'));
}, Number(process.env.BOOT_MS ?? 0));
process.on('SIGTERM', () => process.exit(0));
`;
const CANARY = `
        - setWeight: 20
        - pause: {duration: 1s}
        - setWeight: 50
        - pause: {}
        - setWeight: 80
        - pause: {duration: 1s}
`;
const APPROVED = `
        - setWeight: 20
        - pause: {}
        - setWeight: 100
`;

let place: Playground;
let env: Record<string, string>;

beforeAll(async () => {
  place = await openPlayground();
  await place.up();
  const bin = join(place.dir, 'bin');
  mkdirSync(bin);
  symlinkSync(join(DIST, 'kubectl-argo-rollouts.js'), join(bin, 'kubectl-argo-rollouts'));
  env = {
    PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
    KUBECONFIG: join(place.clusterDir, 'kubeconfig'),
    KUBECACHEDIR: join(place.dir, 'cache'),
    TERM: 'dumb',
  };
  writeFileSync(join(place.dir, 'was.mjs'), PROGRAM);
});
afterAll(() => place.dispose());

const typed = (line: string): Promise<Ended> => runProgram(KUBECTL, line.split(' ').slice(1), env);
const output = (line: string): Promise<string> => outputOf(KUBECTL, line.split(' ').slice(1), env);

function manifest(steps: string, { image = 'was:v1', probe = '' } = {}): string {
  const path = join(place.dir, 'rollout.yaml');
  const text = `
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: was, namespace: petclinic}
spec:
  replicas: 2
  selector: {matchLabels: {app: petclinic, tier: was}}
  template:
    metadata: {labels: {app: petclinic, tier: was}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: was
          image: ${image}
          command: [node, ${join(place.dir, 'was.mjs')}]
          env: [{name: VERSION, value: "1"}, {name: BOOT_MS, value: "${probe === '' ? 0 : 600_000}"}]
          ${probe === '' ? '' : `readinessProbe: ${probe}`}
  strategy:
    canary:
      steps: ${steps}
      maxSurge: 1
      maxUnavailable: 0
`;
  writeFileSync(path, text);
  return path;
}

async function untilShown(...patterns: RegExp[]): Promise<string> {
  return eventually(async () => {
    const shown = await output('kubectl argo rollouts get rollout was -n petclinic');
    for (const pattern of patterns) expect(shown).toMatch(pattern);
    return shown;
  }, WAIT_MS);
}

describe.skipIf(!hasKubectl)('the first day with canaries', () => {
  it('starts with a namespace, the plugin and a healthy rollout', async () => {
    expect(await output('kubectl argo rollouts version')).toMatch(/^kubectl-argo-rollouts: v\d/);
    await output('kubectl create namespace petclinic');
    await output(`kubectl apply -f ${manifest(CANARY)}`);
    expect(await output('kubectl argo rollouts status was -n petclinic')).toMatch(/(^|\n)Healthy\n$/);
    const shown = await untilShown(
      /Status: +✔ Healthy/,
      /Step: +6\/6/,
      /SetWeight: +100/,
      /ActualWeight: +100/,
    );
    expect(shown).toMatch(/Images: +was:v1 \(stable\)/);
    expect(shown).toMatch(/Desired: +2\n +Current: +2\n +Updated: +2\n +Ready: +2\n +Available: +2/);
    expect(await output('kubectl get rollouts -n petclinic')).toMatch(/was +2 +2 +2 +2/);
  });

  it('deploys a new image, stops at 50 %, goes on when told, and shows it live', async () => {
    const image = '010068699561.dkr.ecr.ap-northeast-2.amazonaws.com/eks-3tier-dev-was:v2';
    const watch = spawn(KUBECTL, 'argo rollouts get rollout was -n petclinic -w'.split(' '), { env });
    let live = '';
    watch.stdout.on('data', (chunk: Buffer) => {
      live += chunk.toString('utf8');
    });
    expect(await output(`kubectl argo rollouts set image was was=${image} -n petclinic`)).toBe(
      'rollout "was" image updated\n',
    );
    await untilShown(/Status: +॥ Paused/, /Message: +CanaryPauseStep/, /Step: +3\/6/, /SetWeight: +50/);
    expect(await output('kubectl argo rollouts promote was -n petclinic')).toBe("rollout 'was' promoted\n");
    const shown = await untilShown(/Status: +✔ Healthy/, /eks-3tier-dev-was:v2 \(stable\)/, /• ScaledDown/);
    expect(shown).toMatch(/# revision:2[\s\S]*# revision:1/);
    await eventually(() => expect(live).toMatch(/eks-3tier-dev-was:v2 \(stable\)/), WAIT_MS);
    expect(live).toMatch(/SetWeight: +20[\s\S]*SetWeight: +50[\s\S]*SetWeight: +80/);
    const left = new Promise<number | null>((resolve) => watch.once('exit', resolve));
    watch.kill('SIGINT');
    expect(await left).toBe(0);
  });

  it('aborts a version in trouble and keeps the stable one', async () => {
    await output('kubectl argo rollouts set image was was=was:v3 -n petclinic');
    await untilShown(/Status: +॥ Paused/, /Step: +3\/6/, /SetWeight: +50/);
    expect(await output('kubectl argo rollouts abort was -n petclinic')).toBe("rollout 'was' aborted\n");
    const shown = await untilShown(/Status: +✖ Degraded/, /Message: +RolloutAborted: /, /SetWeight: +0/);
    expect(shown).toMatch(/eks-3tier-dev-was:v2 \(stable\)/);
    const { code, err } = await typed('kubectl argo rollouts status was -n petclinic');
    expect([code, err]).toEqual([1, expect.stringMatching(/^Error: The rollout is in a degraded state/)]);
  });

  it('goes back to the version before, and to a revision by its number', async () => {
    expect(await output('kubectl argo rollouts undo was -n petclinic')).toBe("rollout 'was' undo\n");
    await untilShown(/Status: +✔ Healthy/, /eks-3tier-dev-was:v2 \(stable\)/);
    expect(await output('kubectl argo rollouts undo was --to-revision=1 -n petclinic')).toBe(
      "rollout 'was' undo\n",
    );
    expect(await output('kubectl argo rollouts promote was --full -n petclinic')).toBe(
      "rollout 'was' fully promoted\n",
    );
    await untilShown(/Status: +✔ Healthy/, /was:v1 \(stable\)/);
  });

  it('replaces the pods on restart', async () => {
    const podNames = () => output('kubectl get pods -n petclinic -o name');
    const before = (await podNames()).trim().split('\n');
    // A restart replaces pods that are older than it, in whole seconds: one of this very second is not.
    const created = await output(
      'kubectl get pods -n petclinic -o jsonpath={.items[*].metadata.creationTimestamp}',
    );
    const newest = Math.max(...created.split(' ').map((time) => Date.parse(time)));
    await eventually(() => expect(Date.now()).toBeGreaterThan(newest + 1000), WAIT_MS);
    expect(await output('kubectl argo rollouts restart was -n petclinic')).toBe(
      "rollout 'was' restarts in 0s\n",
    );
    await eventually(async () => {
      const now = await podNames();
      for (const name of before) expect(now).not.toContain(name);
    }, WAIT_MS);
    await untilShown(/Status: +✔ Healthy/);
  });

  it('waits for an approval and goes on with it', async () => {
    await output(`kubectl apply -f ${manifest(APPROVED, { image: 'was:v4' })}`);
    await untilShown(/Status: +॥ Paused/, /Message: +CanaryPauseStep/, /Step: +1\/3/, /SetWeight: +20/);
    await output('kubectl argo rollouts promote was -n petclinic');
    await untilShown(/Status: +✔ Healthy/, /was:v4 \(stable\)/);
  });

  it('takes over from a Deployment of the same name, and an autoscaler follows', async () => {
    await output('kubectl create deployment was --image=was:v1 -n petclinic');
    expect(await output('kubectl delete deployment was -n petclinic')).toMatch(/deleted/);
    const path = join(place.dir, 'hpa.yaml');
    writeFileSync(
      path,
      `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: was, namespace: petclinic}
spec:
  scaleTargetRef: {apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: was}
  minReplicas: 2
  maxReplicas: 4
`,
    );
    expect(await output(`kubectl apply -f ${path}`)).toMatch(/was created/);
    expect(await output('kubectl scale rollout was --replicas=3 -n petclinic')).toMatch(/was scaled/);
    await untilShown(/Status: +✔ Healthy/, /Desired: +3/, /Available: +3/);
  });

  it('finds out why a canary pod does not become ready', async () => {
    const probe = '{httpGet: {path: /, port: 8080}, initialDelaySeconds: 0, periodSeconds: 1}';
    await output(`kubectl apply -f ${manifest(APPROVED, { image: 'was:v5', probe })}`);
    const shown = await untilShown(/Status: +◌ Progressing/, /ready:0\/1/);
    const pod = /(was-\w+-\w+) +Pod +\S+ \w+ +\S+ +ready:0\/1/.exec(shown)?.[1] ?? '';
    await eventually(async () => {
      expect(await output(`kubectl describe pod ${pod} -n petclinic`)).toMatch(
        /Unhealthy.*Readiness probe failed/,
      );
    }, WAIT_MS);
    expect(await output(`kubectl logs ${pod} -n petclinic`)).toBe('booting 1\n');
  });
});
