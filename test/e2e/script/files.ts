const ROLLOUT = (name: string, spec = '') => `
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: ${name}}
spec:
  replicas: 0
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: 'web:3'}]}
  strategy: {canary: {steps: [{setWeight: 20}, {pause: {}}]}}
${spec}`;

const ANALYSIS = (kind: string) => `
apiVersion: argoproj.io/v1alpha1
kind: ${kind}
metadata: {name: rate}
spec:
  args: [{name: service}]
  metrics:
    - name: rate
      successCondition: result >= 0.99
      provider: {web: {url: 'http://127.0.0.1:9/{{args.service}}'}}
`;

const EXPERIMENT = `
apiVersion: argoproj.io/v1alpha1
kind: Experiment
metadata: {name: trial}
spec:
  duration: 5m
  templates:
    - name: a
      replicas: 0
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, image: 'web:3'}]}
`;

const SERVICE = `
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
`;

/** Error rates that are the same on both sides. */
const SAMPLES = Array.from({ length: 20 }, (_, index) => index % 5).flatMap((value) => [
  `control,errors,${value}`,
  `experiment,errors,${value}`,
]);

/** Manifests and tables that rows name as `{dir}/NAME`. */
export const FILES: Readonly<Record<string, string>> = {
  'rollout.yaml': ROLLOUT('web'),
  'two.yaml': `${ROLLOUT('web')}---${ROLLOUT('api')}`,
  'elsewhere.yaml': ROLLOUT('web').replace('{name: web}', '{name: web, namespace: {other}}'),
  'misspelt.yaml': ROLLOUT('web', '  replica: 1\n'),
  'rigid.yaml': ROLLOUT('web').replace('canary: {', 'canary: {maxSurge: 0, maxUnavailable: 0, '),
  'experiment.yaml': EXPERIMENT,
  'template.yaml': ANALYSIS('AnalysisTemplate'),
  'service.yaml': SERVICE,
  'errors.csv': ['side,metric,value', ...SAMPLES].join('\n'),
  'broken.yaml': 'kind: [Rollout\n',
};
