/** Says its version when it is asked, after so long a boot. */
export const PROGRAM = `
import { createServer } from 'node:http';
console.log('booting ' + process.env.VERSION);
setTimeout(() => {
  createServer((_, response) => response.end(process.env.VERSION))
    .listen(8080, process.env.POD_IP, () => console.log('up'));
}, Number(process.env.BOOT_MS ?? 0));
process.on('SIGTERM', () => process.exit(0));
`;

export const TIMED = `
        - setWeight: 20
        - pause: {duration: 2s}
        - setWeight: 50
        - pause: {duration: 2s}
        - setWeight: 80
        - pause: {duration: 1s}
`;

export const HELD_AT_50 = TIMED.replace('50\n        - pause: {duration: 2s}', '50\n        - pause: {}');

export const APPROVED = `
        - setWeight: 20
        - pause: {}
        - setWeight: 100
`;

export interface ManifestOptions {
  readonly image?: string;
  /** YAML of a readiness probe. */
  readonly probe?: string;
  readonly bootMs?: number;
}

/** The Rollout `was` of the shop, which runs `program`. */
export function wasManifest(
  program: string,
  steps: string,
  { image = 'was:v1', probe = '', bootMs = 0 }: ManifestOptions,
): string {
  return `
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
          command: [node, ${program}]
          env: [{name: VERSION, value: "1"}, {name: BOOT_MS, value: "${bootMs}"}]
          ${probe === '' ? '' : `readinessProbe: ${probe}`}
  strategy:
    canary:
      steps: ${steps}
      maxSurge: 1
      maxUnavailable: 0
`;
}
