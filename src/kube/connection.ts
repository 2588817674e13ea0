/** What a request needs to be let in. A certificate travels with the connection, the rest with each request. */
export interface Credentials {
  readonly authorization?: string;
  /** PEM. Both or none. */
  readonly certificate?: string;
  readonly key?: string;
}

/** `rejected` is true after a 401: whatever was remembered must be fetched anew. */
export type CredentialSource = (rejected: boolean) => Promise<Credentials>;

/** How to reach one API server as one user. */
export interface Connection {
  /** URL without a trailing slash. */
  readonly server: string;
  /** The namespace of commands that name none. */
  readonly namespace: string;
  /** PEM. Absent: the machine's own authorities. */
  readonly certificateAuthority?: string;
  readonly insecureSkipTlsVerify?: boolean;
  readonly tlsServerName?: string;
  readonly proxyUrl?: string;
  /** What the kubeconfig calls the user, or whom it acts as; the server may know another name. */
  readonly userName?: string;
  /** Sent with every request: impersonation. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly credentials: CredentialSource;
}
