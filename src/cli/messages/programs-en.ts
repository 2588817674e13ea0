/** What the long-running programs say of themselves, and why they end. */
export const programsEn = {
  controller: {
    summary: 'Run the controller against any Kubernetes API server',
    kubeconfig: 'Cluster to use; default: $KUBECONFIG, ~/.kube/config, then in-cluster',
    context: 'Context of the kubeconfig',
    namespace: 'Look after this namespace only',
    instanceId: 'Look after Rollouts with this controller-instance-id label only',
    leaderElect: 'Take a lease first, so that one of several replicas works; on unless switched off',
    noLeaderElect: 'Work at once, without a lease',
    leaderElectionNamespace: "Where the lease is; default: the connection's namespace",
    bindAddress: 'Serve metrics and health on this address only; default: on all',
    metricsPort: 'Serves /metrics; default 8090',
    healthzPort: 'Serves /healthz and /readyz; default 8080',
    loglevel: 'What to log from: debug, info, warn or error; default info',
  },
  demo: {
    summary: 'Show a good and a bad release under real traffic, on this machine',
    keep: 'Leave the cluster and the traffic running afterwards, until Ctrl-C',
    lang: 'Language of the messages: en or ko; default: that of LANG',
  },
  down: {
    summary: 'End the cluster that up started',
    details: 'Every process of its pods ends too. Its objects stay for the next up.',
    dir: 'The directory it was started with',
    late: (pid: number, seconds: number) => `process ${pid} has not ended after ${seconds} s`,
    leftovers: (count: number) => `the cluster was gone already; ended ${count} processes it left`,
    none: (dir: string) => `no cluster is running on ${dir}`,
  },
  up: {
    summary: 'Run a small cluster on this machine: API server, pods, gateway, metrics, controller',
    dir: 'Where the cluster keeps its state; default: one per user, which survives',
    port: 'Of the API server; 0, the default, takes the last one, or a free one',
    gatewayPort: 'Where the gateway takes HTTP requests; 0 takes a free one; default 8080',
    noController: 'Run no Haldane controller',
    detach: 'Leave it running in the background',
    full: (dir: string) => `the disk of ${dir} is full; free some space on it, or choose another --dir`,
    noDirectory: (dir: string, why: string) =>
      `cannot keep a cluster in ${dir}: ${why}; choose another --dir`,
    portInUse: (what: string, port: number, flag: string) =>
      `cannot start the ${what}: port ${port} is in use; choose another with ${flag}, or 0 for a free one`,
    gatewayLate: (log: string) => `the gateway is not ready yet; see ${log}`,
    detachedLate: (seconds: number, log: string) => `it is not ready after ${seconds} s; see ${log}`,
    failed: (why: string) => why,
  },
} as const;
