import { BlockList, isIP } from 'node:net';
import type { Connection } from './connection.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The connection by way of the proxy that kubectl, as any Go program, would take from the environment. A proxy of
 * the kubeconfig's own comes first.
 *
 * @see golang.org/x/net/http/httpproxy: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in capitals or small letters;
 *   loopback addresses never go by a proxy.
 */
export function withEnvironmentProxy(connection: Connection, env: Environment): Connection {
  if (connection.proxyUrl !== undefined) return connection;
  const proxyUrl = proxyFor(new URL(connection.server), env);
  return proxyUrl === null ? connection : { ...connection, proxyUrl };
}

function proxyFor({ protocol, hostname, port }: URL, env: Environment): string | null {
  const proxy = variable(env, protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const ownPort = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  const exempt = variable(env, 'NO_PROXY')
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '');
  if (proxy === '' || isLoopback(host) || exempt.some((entry) => matches(entry, host, ownPort))) return null;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function variable(env: Environment, name: string): string {
  return env[name] || env[name.toLowerCase()] || '';
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || inSubnet('127.0.0.0/8', host) || inSubnet('::1/128', host);
}

/** One entry of NO_PROXY: `*`, an address, a subnet, `.domain` for what is below it, or a name for both. */
function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return inSubnet(entry, host);
  const [, name = entry, wantedPort = port] = isIP(entry) === 0 ? (/^(.*):(\d+)$/.exec(entry) ?? []) : [];
  if (wantedPort !== port) return false;
  const below = name.replace(/^\*?\.?/, '.');
  return name === host || host.endsWith(below);
}

function inSubnet(subnet: string, host: string): boolean {
  const [network = '', bits = ''] = subnet.split('/');
  const version = isIP(host);
  if (version === 0 || isIP(network) !== version || !/^\d+$/.test(bits)) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (Number(bits) > (version === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(host, family);
}
