import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analysisRuns } from '../../src/kube/argo-resources.ts';
import { openPlayground, type Playground } from './story/embedded-up.ts';
import { ownProgram } from './story/own-program.ts';
import { untilStatus } from './story/rollout-status.ts';
import { hasKubectl } from './story/run-program.ts';
import { startTraffic, type Traffic } from './story/traffic.ts';

const WAIT_MS = 300_000;
/** Of a hundred answers of the old version. */
const USUAL_ERRORS = 5;

const TEMPLATE = `
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: compare, namespace: default}
spec:
  args: [{name: canary}, {name: stable}]
  metrics:
    - name: compare
      provider:
        plugin:
          haldane/sequential:
            preset: {name: gateway, namespace: default, canary: "{{args.canary}}", stable: "{{args.stable}}"}
            tick: 1s
            deadline: 5m
            # The program draws each error by itself, and has no caches to warm.
            dispersion: 1
            errors: {warmUp: {excess: 0, tau: 1s}, weight: 0.9}
            latency: {warmUp: {excess: 0, tau: 1s}, tolerance: 4, passTolerance: 9, weight: 0.1, required: false}
            pass: {minimumTime: 3s, warmUp: 1s}
`;

const judgedAt = (weight: number) => `
        - setWeight: ${weight}
        - analysis:
            templates: [{templateName: compare}]
            args:
              - {name: canary, valueFrom: {podTemplateHashValue: Latest}}
              - {name: stable, valueFrom: {podTemplateHashValue: Stable}}`;
const STEPS = `${judgedAt(50)}${judgedAt(60)}
`;

let place: Playground;
let manifest: (version: string, failing: number) => string;
let traffic: Traffic | null = null;

beforeAll(async () => {
  place = await openPlayground();
  const write = ownProgram(place.dir);
  manifest = (version, failing) => write({ version, failing, steps: STEPS, replicas: 2 });
  await place.up();
  const template = join(place.dir, 'compare.yaml');
  writeFileSync(template, TEMPLATE);
  await place.kubectl('apply', '-f', template, '-f', manifest('1', USUAL_ERRORS));
  await untilStatus(place, { phase: 'Healthy', readyReplicas: 2 });
  traffic = startTraffic(place.gatewayPort);
}, WAIT_MS);
afterAll(async () => {
  await traffic?.stop();
  await place.dispose();
});

async function lastMessage(): Promise<string> {
  const { items } = await place.client().list(analysisRuns, { namespace: 'default' });
  const newest = [...items].sort((a, b) =>
    (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? ''),
  )[0];
  return newest?.status?.metricResults?.[0]?.measurements?.at(-1)?.message ?? '';
}

describe.skipIf(!hasKubectl)('real users on two versions', () => {
  it(
    'promotes by itself a version that fails no more often than the old one',
    async () => {
      await place.kubectl('apply', '-f', manifest('2', USUAL_ERRORS));
      await untilStatus(place, { phase: 'Healthy', currentStepIndex: 4 }, WAIT_MS);
      // The second step's run asks for a pass of its own, and goes on with the evidence of the first.
      expect(await lastMessage()).toMatch(
        /^not worse than stable: errors .* % of canary \(\d+\/\d+\), .* % of stable.*; the evidence goes on from AnalysisRun /,
      );
    },
    WAIT_MS,
  );

  it(
    'takes back by itself a version that fails twice as often, and says why',
    async () => {
      await place.kubectl('apply', '-f', manifest('3', 2 * USUAL_ERRORS));
      const { status } = await untilStatus(place, { phase: 'Degraded', abort: true }, WAIT_MS);
      expect(status?.message).toMatch(/Metric "compare" assessed Failed/);
      expect(await lastMessage()).toMatch(
        /^worse than stable: errors .* % of canary .*rolls back at 100 : 1\)/,
      );
    },
    WAIT_MS,
  );
});
