import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The user's own program: says its version, its pod and its process with each answer. */
const SOURCE = `
import { createServer } from 'node:http';
const { VERSION = '', POD_IP = '127.0.0.1', POD_NAME = '', FAILING = '0' } = process.env;
const server = createServer((request, response) => {
  const isProbe = !request.headers.host.startsWith('web');
  if (!isProbe && Math.random() * 100 < Number(FAILING)) response.statusCode = 500;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ version: VERSION, pod: POD_NAME, pid: process.pid }));
});
server.keepAliveTimeout = 120_000;
server.listen(8080, POD_IP, () => console.log('version ' + VERSION + ' listens'));
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
`;

export const HOST = 'web.example';

export interface OwnRollout {
  readonly version: string;
  readonly replicas?: number;
  /** YAML of the steps. */
  readonly steps: string;
  /** Of its answers, how many of a hundred are errors; absent: none. */
  readonly failing?: number;
  /** YAML of `trafficRouting`; absent: nginx, with an Ingress. */
  readonly router?: string;
}

/** Writes the program once; gives the manifest's path for each version of the Rollout. */
export function ownProgram(dir: string, namespace = 'default'): (rollout: OwnRollout) => string {
  mkdirSync(dir, { recursive: true });
  const program = join(dir, 'server.mjs');
  writeFileSync(program, SOURCE);
  return (rollout) => {
    const path = join(dir, `web-${rollout.version}.yaml`);
    writeFileSync(path, manifests(program, namespace, rollout));
    return path;
  };
}

const ingress = (namespace: string) => `---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: ${namespace}}
spec:
  ingressClassName: nginx
  rules:
    - host: ${HOST}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {service: {name: web-stable, port: {number: 80}}}
`;

const manifests = (
  program: string,
  namespace: string,
  { version, replicas = 5, failing = 0, steps, router }: OwnRollout,
) => `
apiVersion: v1
kind: Service
metadata: {name: web-stable, namespace: ${namespace}}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}
---
apiVersion: v1
kind: Service
metadata: {name: web-canary, namespace: ${namespace}}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}
${router === undefined ? ingress(namespace) : ''}---
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: success-rate, namespace: ${namespace}}
spec:
  args: [{name: hash}]
  metrics:
    - name: success-rate
      interval: 1s
      count: 2
      successCondition: result[0] >= 0.99
      provider:
        prometheus:
          query: |
            sum(nginx_ingress_controller_requests{rollouts_pod_template_hash="{{args.hash}}",status!~"5.."})
            / sum(nginx_ingress_controller_requests{rollouts_pod_template_hash="{{args.hash}}"})
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web, namespace: ${namespace}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  strategy:
    canary:
      stableService: web-stable
      canaryService: web-canary
      scaleDownDelaySeconds: 2
      trafficRouting: ${router ?? '{nginx: {stableIngress: web}}'}
      steps: ${steps}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 5
      containers:
        - name: web
          image: own/web:${version}
          command: [node, ${program}]
          env:
            - {name: VERSION, value: "${version}"}
            - {name: FAILING, value: "${failing}"}
            - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
          ports: [{name: http, containerPort: 8080}]
          readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 1}
`;

/** Steps that stop at 20 %, look at the success rate, and stop at 50 %. */
export const STEPS = `
        - setWeight: 20
        - pause: {}
        - analysis:
            templates: [{templateName: success-rate}]
            args: [{name: hash, valueFrom: {podTemplateHashValue: Latest}}]
        - setWeight: 50
        - pause: {}
`;
