import { connect } from 'node:net';
import { Agent, request } from 'undici';
import type { Container, HttpGetAction, IntOrString, ProbeAction } from '../../api/kubernetes/core.ts';
import { errorText } from '../../base/errors.ts';
import type { Clock, Millis } from '../../base/time.ts';

/** What one try of a probe or hook found. `output` is what the user is shown when it failed. */
export interface ProbeOutcome {
  readonly success: boolean;
  readonly output: string;
}

/** Runs a command as the container would: its environment, its directory, its address. */
export type RunInContainer = (command: readonly string[], timeoutMs: Millis) => Promise<ProbeOutcome>;

export interface ProbeTarget {
  readonly container: Container;
  readonly address: string;
  readonly clock: Clock;
  readonly run: RunInContainer;
}

/** A probe's certificate is not checked, as by kubelet; no connection is kept, so that each try is a fresh one. */
const probeAgent = new Agent({ connect: { rejectUnauthorized: false }, keepAliveTimeout: 1, pipelining: 0 });

/** Tries the action once. Never rejects: whatever goes wrong is a failed probe. */
export async function tryAction(
  action: ProbeAction,
  target: ProbeTarget,
  timeoutMs: Millis,
): Promise<ProbeOutcome> {
  try {
    if (action.httpGet !== undefined) return await tryHttp(action.httpGet, target, timeoutMs);
    if (action.tcpSocket !== undefined) {
      const { host, port } = action.tcpSocket;
      return await tryTcp(host ?? target.address, portNumber(port, target.container), {
        ...target,
        timeoutMs,
      });
    }
    if (action.exec !== undefined) return await target.run(action.exec.command ?? [], timeoutMs);
    if (action.sleep !== undefined) {
      await target.clock.sleep(action.sleep.seconds * 1000);
      return { success: true, output: '' };
    }
    return { success: false, output: 'gRPC probes are not supported by this cluster' };
  } catch (error) {
    return { success: false, output: errorText(error) };
  }
}

async function tryHttp(get: HttpGetAction, target: ProbeTarget, timeoutMs: Millis): Promise<ProbeOutcome> {
  const { host = target.address, scheme = 'HTTP', path = '/', httpHeaders = [] } = get;
  const port = portNumber(get.port, target.container);
  const url = `${scheme.toLowerCase()}://${host}:${port}${path.startsWith('/') ? path : `/${path}`}`;
  const headers = Object.fromEntries(httpHeaders.map(({ name, value }) => [name.toLowerCase(), value]));
  const expiry = new AbortController();
  const cancel = target.clock.after(timeoutMs, () => expiry.abort());
  try {
    const response = await request(url, {
      dispatcher: probeAgent,
      signal: expiry.signal,
      headers: { 'user-agent': 'kube-probe/1.33', accept: '*/*', connection: 'close', ...headers },
    });
    await response.body.dump();
    const { statusCode } = response;
    if (statusCode >= 200 && statusCode < 400) return { success: true, output: '' };
    return { success: false, output: `HTTP probe failed with statuscode: ${statusCode}` };
  } catch (error) {
    const why = expiry.signal.aborted ? 'context deadline exceeded' : errorText(error);
    return { success: false, output: `Get "${url}": ${why}` };
  } finally {
    cancel();
  }
}

function tryTcp(
  host: string,
  port: number,
  { clock, timeoutMs }: { readonly clock: Clock; readonly timeoutMs: Millis },
): Promise<ProbeOutcome> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const finish = (outcome: ProbeOutcome) => {
      cancel();
      socket.destroy();
      resolve(outcome);
    };
    const cancel = clock.after(timeoutMs, () =>
      finish({ success: false, output: `dial tcp ${host}:${port}: i/o timeout` }),
    );
    socket.once('connect', () => finish({ success: true, output: '' }));
    socket.once('error', (error) => finish({ success: false, output: errorText(error) }));
  });
}

function portNumber(port: IntOrString, { ports = [] }: Container): number {
  if (typeof port === 'number') return port;
  const named = ports.find(({ name }) => name === port)?.containerPort;
  const number = named ?? Number(port);
  if (!Number.isInteger(number)) throw new RangeError(`couldn't find port: ${port}`);
  return number;
}
