import { type Row, spec } from './row.ts';

const LIST = 'rollouts -o name';
const WEB = 'rollout.argoproj.io/web\n';
const TOKEN = { authorization: 'Bearer {token}' };
const NO_FILE = { KUBECONFIG: '{dir}/none' };
const NOWHERE =
  /^Error: cannot reach the Kubernetes API at https:\/\/127\.0\.0\.1:9: .*ECONNREFUSED.*\n.*'haldane up'/;
const SERVER = '--server {server} -n {ns} --token {token}';

/** Which cluster, which namespace and as whom: kubectl's flags and its environment. */
export const PLACE_ROWS: readonly Row[] = [
  {
    line: 'haldane get rollout web -n {other}',
    given: 'healthy',
    code: 1,
    err: /^Error: rollout\.argoproj\.io "web" not found\nweb exists in namespace .*{ns}.*; add -n\.\n$/,
  },
  {
    line: 'kubectl argo rollouts list rollouts --context other',
    given: 'healthy',
    err: 'No resources found.\n',
    reads: ['/namespaces/{other}/rollouts?'],
  },
  { line: `haldane list ${LIST} --context other -n {ns}`, given: 'healthy', out: WEB },
  {
    line: 'haldane pause web --context nope',
    code: 2,
    err: /^Error: kubeconfig has no context named "nope"; it has lab, other, stranger, plugin\n/,
  },
  {
    line: `kubectl haldane list ${LIST}`,
    given: 'healthy',
    env: { KUBECONFIG: '{dir}/missing:{dir}/contexts.yaml:{dir}/rest.yaml' },
    out: WEB,
    isSpawned: true,
  },
  {
    line: `haldane list ${LIST} --kubeconfig {dir}/kubeconfig`,
    given: 'healthy',
    env: NO_FILE,
    out: WEB,
  },
  {
    line: `haldane list ${LIST} --kubeconfig {dir}/none`,
    code: 2,
    err: /^Error: kubeconfig {dir}\/none does not exist\n/,
  },
  {
    line: `haldane list ${LIST}`,
    code: 1,
    env: NO_FILE,
    err: /^Error: cannot find a cluster: no kubeconfig \(looked for {dir}\/none\) and not inside a pod\n/,
  },
  { line: `haldane list ${LIST} --cluster nowhere`, code: 1, err: NOWHERE },
  {
    line: 'kubectl argo rollouts list rollouts --context stranger',
    given: 'healthy',
    code: 1,
    err: 'Error: Unauthorized\n',
    headers: { authorization: 'Bearer nobody-knows-it' },
    isSpawned: true,
  },
  {
    line: `haldane list ${LIST} --context stranger --token {token}`,
    given: 'healthy',
    out: WEB,
    headers: TOKEN,
  },
  {
    line: `haldane list ${LIST} --context plugin`,
    given: 'healthy',
    out: WEB,
    headers: TOKEN,
    isSpawned: true,
  },
  { line: `haldane list ${LIST} --user plugin`, given: 'healthy', out: WEB, headers: TOKEN },
  {
    line: `haldane list ${LIST} ${SERVER} --insecure-skip-tls-verify`,
    given: 'healthy',
    env: NO_FILE,
    out: WEB,
    headers: TOKEN,
  },
  {
    line: `haldane list ${LIST} ${SERVER}`,
    code: 1,
    env: NO_FILE,
    err: /^Error: cannot reach the Kubernetes API at {server}: .*certificate.*\n/,
  },
  {
    line: `haldane list ${LIST} ${SERVER} --certificate-authority {dir}/ca.crt --tls-server-name localhost`,
    given: 'healthy',
    env: NO_FILE,
    out: WEB,
    headers: TOKEN,
  },
  {
    line: `haldane list ${LIST} --tls-server-name elsewhere.example`,
    code: 1,
    err: /^Error: cannot reach the Kubernetes API at {server}: .*elsewhere\.example/,
  },
  {
    line: `haldane list ${LIST} --as jane --as-uid 7 --as-group system:masters --as-group staff`,
    given: 'healthy',
    out: WEB,
    headers: {
      'impersonate-user': 'jane',
      'impersonate-uid': '7',
      'impersonate-group': 'system:masters, staff',
    },
  },
  {
    line: 'kubectl argo rollouts promote web --as jane',
    given: 'at a pause',
    needsRights: true,
    code: 1,
    err: /^Error: rollouts\.argoproj\.io "web" is forbidden: User "jane" cannot get resource "rollouts".*\n$/,
    headers: { 'impersonate-user': 'jane' },
  },
  {
    line: 'haldane pause web --as jane',
    given: 'at a pause',
    needsRights: true,
    code: 1,
    err: /^Error: cannot patch Rollout {ns}\/web: .* User "jane" cannot patch resource "rollouts".*\nMissing: a rule that lets jane patch rollouts /,
    headers: { 'impersonate-user': 'jane' },
    writes: [spec({ paused: true })],
  },
  {
    line: `haldane list ${LIST} --as-group staff`,
    code: 2,
    err: /^Error: --as-uid and --as-group need --as\n/,
  },
  {
    line: `haldane list ${LIST} --client-certificate {dir}/ca.crt`,
    code: 2,
    err: /^Error: --client-certificate and --client-key belong together\n/,
  },
  {
    line: `haldane list ${LIST} --request-timeout 20s --cache-dir {dir}/cache --disable-compression`,
    given: 'healthy',
    out: WEB,
  },
  {
    line: 'kubectl argo rollouts list rollouts --request-timeout soon',
    code: 1,
    err: /^Error: invalid argument "soon" for "--request-timeout" flag: time: invalid duration "soon"\n$/,
  },
  {
    line: 'kubectl argo rollouts list rollouts -v 6',
    given: 'nothing',
    err: /^LIST rollouts {ns} \d+ms\nNo resources found\.\n$/,
  },
  {
    line: 'kubectl argo rollouts pause web --loglevel debug',
    given: 'in a step',
    out: "rollout 'web' paused\n",
    err: /^PATCH rollouts {ns}\/web {2}{"spec":{"paused":true}} \d+ms\n$/,
    writes: [spec({ paused: true })],
  },
  {
    line: 'kubectl argo rollouts list rollouts --loglevel loud',
    code: 1,
    err: 'Error: not a valid logrus Level: "loud"\n',
  },
];
