import { namespaceOf } from '../../api/kubernetes/meta.ts';
import type { Subject } from './container-record.ts';
import { renderEnv } from './env.ts';
import { mountVolumes, podFiles, workingDirectory } from './pod-files.ts';
import { HOST_IP } from './pod-status.ts';
import type { RunInContainer } from './probe.ts';
import { configReader, type RuntimeContext } from './runtime-context.ts';

/** What a process of the container gets, whether it is its program, a probe or a hook. */
export interface ContainerEnvironment {
  readonly env: Readonly<Record<string, string>>;
  readonly workingDir: string;
  readonly place: (text: string) => string;
}

/** Throws `NotFoundError` when a ConfigMap, Secret or key is not there. */
export async function containerEnvironment(
  context: RuntimeContext,
  { pod, record, container: { spec } }: Subject,
  imageEnv: Readonly<Record<string, string>>,
): Promise<ContainerEnvironment> {
  const namespace = namespaceOf(pod);
  const files = podFiles(context.podsDir, record.uid);
  const place = mountVolumes(files, spec);
  const rendered = await renderEnv({
    pod,
    container: spec,
    podIp: record.address,
    hostIp: HOST_IP,
    // HOST is what most programs read as the address to listen on; 0.0.0.0 would take it from every other pod.
    base: {
      PATH: context.path,
      HOME: files.root,
      HOSTNAME: pod.metadata.name,
      POD_IP: record.address,
      HOST: record.address,
      ...imageEnv,
    },
    services: context.services.byIndex('namespace', namespace),
    config: configReader(context, namespace),
  });
  const env = Object.fromEntries(Object.entries(rendered).map(([name, value]) => [name, place(value)]));
  return { env, workingDir: workingDirectory(files, spec), place };
}

/** Runs a command with the container's environment, for exec probes and hooks. */
export function runnerFor(context: RuntimeContext, subject: Subject): RunInContainer {
  return async (command, timeoutMs) => {
    const { env, workingDir, place } = await containerEnvironment(context, subject, {});
    return context.exec.run({
      podUid: subject.record.uid,
      container: subject.container.spec.name,
      command: command.map(place),
      env,
      workingDir,
      timeoutMs,
    });
  };
}
