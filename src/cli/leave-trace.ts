import type { Event } from '../api/kubernetes/core.ts';
import { ASKED_BY, REVISION } from '../api/v1alpha1/labels.ts';
import { CodedError } from '../base/errors.ts';
import { type EpochMs, formatTime, type Millis } from '../base/time.ts';
import type { Resource } from '../kube/client.ts';
import { referenceTo } from '../kube/events.ts';
import { events } from '../kube/resources.ts';
import type { CommandContext } from './context.ts';
import { userName } from './forbidden.ts';

/** What such Events name as their source. */
export const TRACE_SOURCE = 'haldane-cli';
/** The change itself is done; its trace keeps nobody waiting. */
const TIMEOUT_MS: Millis = 2000;

/** What a command did to an object. */
export interface Trace {
  /** As in any Event: `Promoted`. */
  readonly reason: string;
  /** The words of the command: `promote --full`. */
  readonly action: string;
  /** Of a Rollout: the revision before the command, where it may be another by now; absent: the one that is there. */
  readonly revision?: string | undefined;
}

/** What a trace is left on. */
interface Subject {
  readonly resource: Resource;
  readonly name: string;
}

/**
 * Leaves an Event on an object that tells who did what, for `history`. Where Events may not be written nothing
 * happens, and `kubectl argo rollouts` sends what upstream's plugin sends, no more.
 */
export async function leaveTrace(
  context: CommandContext,
  { resource, name }: Subject,
  trace: Trace,
): Promise<void> {
  if (context.program.isUpstream || context.dryRun !== 'none') return;
  const { kube, namespace, knownAs } = await context.cluster();
  try {
    const [told, object] = await Promise.all([
      userName(kube),
      kube.get(resource, { namespace, name }, { timeoutMs: TIMEOUT_MS }),
    ]);
    // Servers before 1.28 tell nobody who they are; a name from the own kubeconfig is better than none, if marked.
    const user = told ?? (knownAs === null ? null : `${knownAs} (kubeconfig)`);
    const revision = trace.revision ?? object.metadata.annotations?.[REVISION];
    const now = context.clock.now();
    const time = formatTime(now);
    const event: Event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        namespace,
        name: eventName(name, now, context.random()),
        annotations: {
          ...(user === null ? {} : { [ASKED_BY]: user }),
          ...(revision === undefined ? {} : { [REVISION]: revision }),
        },
      },
      involvedObject: referenceTo({ ...object, apiVersion: resource.apiVersion, kind: resource.kind }),
      type: 'Normal',
      reason: trace.reason,
      action: trace.action,
      message: `${trace.action}${user === null ? '' : ` by ${user}`}`.slice(0, MESSAGE_LIMIT),
      source: { component: TRACE_SOURCE },
      reportingComponent: TRACE_SOURCE,
      count: 1,
      firstTimestamp: time,
      lastTimestamp: time,
    };
    await kube.create(events, event, { timeoutMs: TIMEOUT_MS });
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
  }
}

/** API servers refuse longer ones. */
const MESSAGE_LIMIT = 1024;

/** As client-go: the object's name and nanoseconds in hex; two commands in one millisecond differ below that. */
function eventName(name: string, now: EpochMs, random: number): string {
  const nanoseconds = BigInt(now) * 1_000_000n + BigInt(Math.floor(random * 1_000_000));
  return `${name}.${nanoseconds.toString(16)}`;
}
