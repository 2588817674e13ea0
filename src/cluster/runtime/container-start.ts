import { errorText, NotFoundError } from '../../base/errors.ts';
import type { Millis } from '../../base/time.ts';
import { exponentialBackoff } from '../../kube/backoff.ts';
import { type ContainerEnvironment, containerEnvironment } from './container-environment.ts';
import { processIdOf, type Subject } from './container-record.ts';
import { expandVariables } from './env.ts';
import { findProgram } from './images.ts';
import { podFiles } from './pod-files.ts';
import { type RuntimeContext, recordEvent } from './runtime-context.ts';

/** Kubelet's back-off for images that cannot be pulled. */
const PULL_BACKOFF_BASE_MS: Millis = 10_000;
const BACKOFF_MAX_MS: Millis = 300_000;
/** Missing configuration is looked for again this often. */
const CONFIG_RETRY_MS: Millis = 2000;

/** Asks for the container's process, or says in its phase why it cannot. */
export async function startContainer(context: RuntimeContext, subject: Subject): Promise<void> {
  const { container } = subject;
  const program = findProgram(container.spec, context.images);
  if (!program.found) {
    failToPull(context, subject, program.message);
    return;
  }
  try {
    const environment = await containerEnvironment(context, subject, program.env);
    const image = container.spec.image ?? '';
    recordEvent(context, subject, 'Normal', [
      'Pulled',
      `Container image "${image}" already present on machine`,
    ]);
    launch(context, subject, program.command, environment);
    recordEvent(context, subject, 'Normal', ['Created', `Created container: ${container.spec.name}`]);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    const message = errorText(error);
    recordEvent(context, subject, 'Warning', ['Failed', `Error: ${message}`]);
    container.phase = { phase: 'waiting', reason: 'CreateContainerConfigError', message };
    container.notBefore = context.clock.now() + CONFIG_RETRY_MS;
  }
}

function launch(
  context: RuntimeContext,
  { record, container }: Subject,
  program: readonly string[],
  { env, workingDir, place }: ContainerEnvironment,
): void {
  if (container.hasRun) container.restartCount += 1;
  container.hasRun = true;
  container.phase = { phase: 'starting' };
  container.killAt = null;
  const [command = '', ...args] = program.map((text) => place(expandVariables(text, env)));
  const path = podFiles(context.podsDir, record.uid).logPath(container.spec.name, container.restartCount);
  const output = { to: 'log', path, maxBytes: context.logMaxBytes } as const;
  context.link.launch({ id: processIdOf(record, container), command, args, env, workingDir, output });
}

/** First `ErrImagePull`, then `ImagePullBackOff` until the next try, as kubelet alternates them. */
function failToPull(context: RuntimeContext, subject: Subject, message: string): void {
  const { container } = subject;
  const image = container.spec.image ?? '';
  const now = context.clock.now();
  const { phase } = container;
  if (phase.phase === 'waiting' && phase.reason === 'ErrImagePull') {
    container.failures += 1;
    container.notBefore = now + exponentialBackoff(container.failures, PULL_BACKOFF_BASE_MS, BACKOFF_MAX_MS);
    const text = `Back-off pulling image "${image}"`;
    container.phase = { phase: 'waiting', reason: 'ImagePullBackOff', message: `${text}: ${message}` };
    recordEvent(context, subject, 'Normal', ['BackOff', text]);
    recordEvent(context, subject, 'Warning', ['Failed', 'Error: ImagePullBackOff']);
    return;
  }
  recordEvent(context, subject, 'Normal', ['Pulling', `Pulling image "${image}"`]);
  recordEvent(context, subject, 'Warning', ['Failed', message]);
  recordEvent(context, subject, 'Warning', ['Failed', 'Error: ErrImagePull']);
  container.phase = { phase: 'waiting', reason: 'ErrImagePull', message };
  container.notBefore = now + ERR_IMAGE_SHOWN_MS;
}

/** Long enough for a watcher to see `ErrImagePull`. */
const ERR_IMAGE_SHOWN_MS: Millis = 1000;
