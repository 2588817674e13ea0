import type { FlagSet, FlagValues } from './flag.ts';

/** kubectl's own flags for choosing cluster, user and namespace; every command takes them. */
export const CONNECTION_FLAGS = {
  as: { kind: 'string', summary: 'Username to impersonate' },
  'as-group': { kind: 'strings', summary: 'Group to impersonate; repeat for several' },
  'as-uid': { kind: 'string', summary: 'UID to impersonate' },
  'certificate-authority': {
    kind: 'string',
    isFile: true,
    summary: "File with the API server's certificate authority",
  },
  'client-certificate': { kind: 'string', isFile: true, summary: 'Client certificate file for TLS' },
  'client-key': { kind: 'string', isFile: true, summary: 'Client key file for TLS' },
  cluster: { kind: 'string', summary: 'The kubeconfig cluster to use' },
  context: { kind: 'string', summary: 'The kubeconfig context to use' },
  'insecure-skip-tls-verify': {
    kind: 'boolean',
    summary: 'Trust any certificate: whoever answers can read the token and change the answers',
  },
  kubeconfig: { kind: 'string', isFile: true, summary: 'The kubeconfig file to use' },
  namespace: { kind: 'string', short: 'n', summary: 'The namespace to work in' },
  'request-timeout': {
    kind: 'string',
    summary: 'How long one request may take: 30s, 2m; 0 or absent means the default of 30s',
  },
  server: { kind: 'string', short: 's', summary: 'Address and port of the API server' },
  'tls-server-name': { kind: 'string', summary: "Name to expect in the API server's certificate" },
  token: { kind: 'string', summary: 'Bearer token for the API server' },
  user: { kind: 'string', summary: 'The kubeconfig user to use' },
} as const satisfies FlagSet;

export type ConnectionFlags = FlagValues<typeof CONNECTION_FLAGS>;
