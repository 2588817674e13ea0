/** The headers of a request that say whether it came from a program or from a web page. */
export interface RequestOrigin {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
}

/** Names of this machine that no DNS server can point elsewhere. */
const LOOPBACK_NAMES: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Why a server of this machine refuses a request; `null`: it does not. A web page in the user's browser can
 * reach loopback: its requests carry an Origin, and one that rebinds DNS carries a foreign Host.
 * `address` is what the server listens on.
 */
export function foreignRequest({ host = '', origin }: RequestOrigin, address: string): string | null {
  const name = host.toLowerCase().replace(/:\d+$/, '');
  const own = address.includes(':') ? `[${address}]` : address;
  if (!LOOPBACK_NAMES.includes(name) && name !== own.toLowerCase()) {
    return `the Host header ${JSON.stringify(host)} does not name this server`;
  }
  return origin === undefined ? null : 'requests from web pages are not served';
}
