import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../../src/testing/eventually.ts';
import {
  APPROVED,
  HELD_AT_50,
  type ManifestOptions,
  PROGRAM,
  TIMED,
  wasManifest,
} from './first-day-manifests.ts';
import { DIST, type Ended, hasKubectl, KUBECTL, outputOf, runProgram } from './run-program.ts';

/** A cluster on which the story is told, and what its nodes do. */
export interface FirstDayPlace {
  /** For the files of the story. */
  readonly dir: string;
  readonly kubeconfig: string;
  /** YAML of a readiness probe that a pod which boots slowly does not pass. */
  readonly hastyProbe: string;
  /** What `kubectl describe` says of a pod that is not ready. */
  readonly unready: RegExp;
  /** What the slow pod's container has printed. */
  logOf(pod: string): string;
  /** Whether something acts on a HorizontalPodAutoscaler. */
  readonly autoscales: boolean;
  dispose(): Promise<void>;
}

const IMAGE = '010068699561.dkr.ecr.ap-northeast-2.amazonaws.com/eks-3tier-dev-was:v2';
const WAIT_MS = 60_000;
/** Autoscalers look every 15 s, and later at first. */
const AUTOSCALE_MS = 100_000;

/**
 * The day of an engineer who moves a shop from a Deployment to a canary: every command as she types it, with
 * kubectl's plugin found by its name on PATH.
 */
export function tellFirstDay(title: string, open: () => Promise<FirstDayPlace>): void {
  let place: FirstDayPlace;
  let env: Record<string, string>;

  beforeAll(async () => {
    place = await open();
    const bin = join(place.dir, 'bin');
    mkdirSync(bin);
    symlinkSync(join(DIST, 'kubectl-argo-rollouts.js'), join(bin, 'kubectl-argo-rollouts'));
    env = {
      PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
      KUBECONFIG: place.kubeconfig,
      KUBECACHEDIR: join(place.dir, 'cache'),
      TERM: 'dumb',
    };
    writeFileSync(join(place.dir, 'was.mjs'), PROGRAM);
  });
  afterAll(() => place.dispose());

  const typed = (line: string): Promise<Ended> => runProgram(KUBECTL, line.split(' ').slice(1), env);
  const output = (line: string): Promise<string> => outputOf(KUBECTL, line.split(' ').slice(1), env);
  const file = (name: string, text: string): string => {
    const path = join(place.dir, name);
    writeFileSync(path, text);
    return path;
  };
  const manifest = (steps: string, options: ManifestOptions = {}) =>
    file('rollout.yaml', wasManifest(join(place.dir, 'was.mjs'), steps, options));
  const getRollout = () => output('kubectl argo rollouts get rollout was -n petclinic');

  async function untilShown(...patterns: RegExp[]): Promise<string> {
    return eventually(async () => {
      const shown = await getRollout();
      for (const pattern of patterns) expect(shown).toMatch(pattern);
      return shown;
    }, WAIT_MS);
  }

  describe.skipIf(!hasKubectl)(title, () => {
    it('starts with the CRDs, the plugin, a namespace and a healthy rollout', async () => {
      expect(await output('kubectl create namespace argo-rollouts')).toMatch(/argo-rollouts created/);
      expect(await output('kubectl apply -n argo-rollouts -f crds')).toMatch(/rollouts\.argoproj\.io/);
      await output('kubectl get pods -n argo-rollouts');
      expect(await output('kubectl argo rollouts version')).toMatch(/^kubectl-argo-rollouts: v\d/);
      await output('kubectl create namespace petclinic');
      await output(`kubectl apply -f ${manifest(TIMED)}`);
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

    it('deploys a new image step by step, and shows it live', async () => {
      const watch = spawn(KUBECTL, 'argo rollouts get rollout was -n petclinic -w'.split(' '), { env });
      let live = '';
      watch.stdout.on('data', (chunk: Buffer) => {
        live += chunk.toString('utf8');
      });
      expect(await output(`kubectl argo rollouts set image was was=${IMAGE} -n petclinic`)).toBe(
        'rollout "was" image updated\n',
      );
      const shown = await untilShown(/Status: +✔ Healthy/, /eks-3tier-dev-was:v2 \(stable\)/, /• ScaledDown/);
      expect(shown).toMatch(/# revision:2[\s\S]*# revision:1/);
      await eventually(() => expect(live).toMatch(/eks-3tier-dev-was:v2 \(stable\)/), WAIT_MS);
      expect(live).toMatch(/SetWeight: +20[\s\S]*SetWeight: +50[\s\S]*SetWeight: +80/);
      const left = new Promise<number | null>((resolve) => watch.once('exit', resolve));
      watch.kill('SIGINT');
      expect(await left).toBe(0);
    });

    it('aborts a version in trouble and keeps the stable one', async () => {
      await output(`kubectl apply -f ${manifest(HELD_AT_50, { image: IMAGE })}`);
      await output('kubectl argo rollouts set image was was=was:v3 -n petclinic');
      await untilShown(/Status: +॥ Paused/, /Message: +CanaryPauseStep/, /Step: +3\/6/, /SetWeight: +50/);
      expect(await output('kubectl argo rollouts abort was -n petclinic')).toBe("rollout 'was' aborted\n");
      const shown = await untilShown(/Status: +✖ Degraded/, /Message: +RolloutAborted: /, /SetWeight: +0/);
      expect(shown).toMatch(/eks-3tier-dev-was:v2 \(stable\)/);
      const { code, err } = await typed('kubectl argo rollouts status was -n petclinic');
      expect([code, err]).toEqual([1, expect.stringMatching(/^Error: The rollout is in a degraded state/)]);
    });

    it('goes back to a revision by its number, and to the version before', async () => {
      expect(await output('kubectl argo rollouts undo was --to-revision=2 -n petclinic')).toBe(
        "rollout 'was' undo\n",
      );
      await untilShown(/Status: +✔ Healthy/, /eks-3tier-dev-was:v2 \(stable\)/, /# revision:4/);
      expect(await output('kubectl argo rollouts undo was -n petclinic')).toBe("rollout 'was' undo\n");
      await untilShown(/was:v3 \(canary\)/);
      expect(await output('kubectl argo rollouts promote was --full -n petclinic')).toBe(
        "rollout 'was' fully promoted\n",
      );
      await untilShown(/Status: +✔ Healthy/, /was:v3 \(stable\)/);
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

    it('takes over from a Deployment of the same name', async () => {
      const path = file('deployment.yaml', DEPLOYMENT);
      await output(`kubectl apply -f ${path}`);
      await untilShown(/Status: +✔ Healthy/);
      expect(await output('kubectl delete deployment was -n petclinic')).toMatch(/"was" deleted/);
      await outputOf('mv', [path, `${path}.bak`]);
      await output(`kubectl apply -f ${join(place.dir, 'rollout.yaml')}`);
      await untilShown(/Status: +✔ Healthy/, /was:v4 \(stable\)/);
    });

    it('is scaled by an autoscaler that names the Rollout', async () => {
      expect(await output(`kubectl apply -f ${file('hpa.yaml', AUTOSCALER)}`)).toMatch(/was created/);
      if (!place.autoscales) await output('kubectl scale rollout was --replicas=3 -n petclinic');
      await eventually(() => untilShown(/Desired: +3/), AUTOSCALE_MS);
      await untilShown(/Status: +✔ Healthy/, /Desired: +3/, /Available: +3/);
      await output('kubectl delete hpa was -n petclinic');
    });

    it('finds out why a canary pod does not become ready, and mends it', async () => {
      const slow = { image: 'was:v5', probe: place.hastyProbe, bootMs: 600_000 };
      await output(`kubectl apply -f ${manifest(APPROVED, slow)}`);
      const shown = await untilShown(/Status: +◌ Progressing/, /ready:0\/1/);
      const pod = /(was-\w+-\w+) +Pod +\S+ \w+ +\S+ +ready:0\/1/.exec(shown)?.[1] ?? '';
      await eventually(async () => {
        expect(await output(`kubectl describe pod ${pod} -n petclinic`)).toMatch(place.unready);
      }, WAIT_MS);
      expect(await output(`kubectl logs ${pod} -n petclinic`)).toBe(place.logOf(pod));

      const patient = '{httpGet: {path: /, port: 8080}, initialDelaySeconds: 1, periodSeconds: 1}';
      await output(`kubectl apply -f ${manifest(APPROVED, { image: 'was:v6', probe: patient })}`);
      await untilShown(/Status: +॥ Paused/, /Step: +1\/3/);
      await output('kubectl argo rollouts promote was -n petclinic');
      await untilShown(/Status: +✔ Healthy/, /was:v6 \(stable\)/);
    });
  });
}

const DEPLOYMENT = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: was, namespace: petclinic}
spec:
  replicas: 1
  selector: {matchLabels: {app: petclinic, tier: old}}
  template:
    metadata: {labels: {app: petclinic, tier: old}}
    spec: {containers: [{name: was, image: 'was:v1'}]}
`;
const AUTOSCALER = `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: was, namespace: petclinic}
spec:
  scaleTargetRef: {apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: was}
  minReplicas: 3
  maxReplicas: 4
`;
