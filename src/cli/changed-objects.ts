import type { KubeObject } from '../api/kubernetes/meta.ts';
import { GROUP_VERSION } from '../api/v1alpha1/labels.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Command } from './command.ts';
import type { CommandContext, TextStream } from './context.ts';
import type { FlagSet } from './flag.ts';
import { listOf, OUTPUT_FLAG, printAs, refuseWatchedOutput } from './output/print-as.ts';

const SILENT: TextStream = { write: () => {}, terminal: null };

/** Of what commands change: our kinds, and the workloads that Rollouts refer to. */
const CHANGED_GROUPS: readonly string[] = [GROUP_VERSION, 'apps/v1'];

/** The same context for a command whose own lines nobody asked for. */
export function withoutLines(context: CommandContext): CommandContext {
  return { ...context, out: SILENT };
}

/**
 * A command that changes objects, with `-o`: instead of its lines, what it changed as the API server answered. A
 * command that found nothing to change prints what it looked at.
 */
export function changing<Flags extends FlagSet>(command: Command<Flags>): Command<FlagSet> {
  return {
    ...command,
    flags: { ...command.flags, output: OUTPUT_FLAG },
    async run(context, args, { output, ...flags }) {
      const ownFlags = flags as Parameters<typeof command.run>[2];
      if (typeof output !== 'string') return command.run(context, args, ownFlags);
      refuseWatchedOutput(output, flags['watch'] === true);
      const seen = new SeenObjects();
      const cluster = async () => {
        const access = await context.cluster();
        return { ...access, kube: seen.record(access.kube) };
      };
      try {
        await command.run({ ...withoutLines(context), cluster }, args, ownFlags);
      } finally {
        // Also when a later name fails: those before it are changed.
        const [first, ...others] = seen.objects();
        if (first !== undefined)
          await printAs(context, output, others.length === 0 ? first : listOf([first, ...others]));
      }
    },
  };
}

/** The newest state of each object that went through a client. */
class SeenObjects {
  readonly #written = new Map<string, KubeObject>();
  #read: KubeObject | undefined;

  objects(): readonly KubeObject[] {
    if (this.#written.size > 0) return [...this.#written.values()];
    return this.#read === undefined ? [] : [this.#read];
  }

  record(kube: KubeClient): KubeClient {
    return {
      ...kube,
      get: async (...call) => this.#readOne(await kube.get(...call)),
      create: async (...call) => this.#wrote(await kube.create(...call)),
      replace: async (...call) => this.#wrote(await kube.replace(...call)),
      patch: async (...call) => this.#wrote(await kube.patch(...call)),
    };
  }

  #readOne<T extends KubeObject>(object: T): T {
    this.#read ??= object;
    return object;
  }

  #wrote<T extends KubeObject>(object: T): T {
    // Who asked and what was done is told to the cluster too; nobody asked for that to be shown.
    if (!CHANGED_GROUPS.includes(object.apiVersion)) return object;
    const { namespace = '', name } = object.metadata;
    this.#written.set([object.kind, namespace, name].join('/'), object);
    return object;
  }
}
