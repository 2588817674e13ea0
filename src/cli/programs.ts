import type { CommandShape } from './command.ts';
import { en, type Messages } from './messages/en.ts';
import type { Program } from './program.ts';

/** What `haldane` runs besides commands: each stays until it is stopped, or ends a thing that does. */
export const PROGRAM_NAMES = ['controller', 'demo', 'down', 'up'] as const;
export type ProgramName = (typeof PROGRAM_NAMES)[number];

const NO_ARGUMENTS = { usage: '', args: { min: 0, max: 0 }, isOurs: true } as const;

/** The command lines of the programs, told in one language. */
export function programShapes({ programs }: Messages) {
  const { controller, demo, down, up } = programs;
  return {
    controller: {
      ...NO_ARGUMENTS,
      path: ['controller'],
      summary: controller.summary,
      flags: {
        kubeconfig: { kind: 'string', isFile: true, summary: controller.kubeconfig },
        context: { kind: 'string', summary: controller.context },
        namespace: { kind: 'string', short: 'n', summary: controller.namespace },
        'instance-id': { kind: 'string', summary: controller.instanceId },
        'leader-elect': { kind: 'boolean', default: true, summary: controller.leaderElect },
        'no-leader-elect': { kind: 'boolean', summary: controller.noLeaderElect },
        'leader-election-namespace': { kind: 'string', summary: controller.leaderElectionNamespace },
        'bind-address': { kind: 'string', summary: controller.bindAddress },
        'metrics-port': { kind: 'port', summary: controller.metricsPort },
        'healthz-port': { kind: 'port', summary: controller.healthzPort },
        loglevel: {
          kind: 'string',
          choices: ['debug', 'info', 'warn', 'error'],
          summary: controller.loglevel,
        },
      },
      examples: ['controller --kubeconfig ~/.kube/config', 'controller --no-leader-elect --namespace shop'],
    },
    demo: {
      ...NO_ARGUMENTS,
      path: ['demo'],
      summary: demo.summary,
      flags: {
        keep: { kind: 'boolean', summary: demo.keep },
        lang: { kind: 'string', choices: ['en', 'ko'], summary: demo.lang },
      },
      examples: ['demo', 'demo --keep', 'demo --lang ko'],
    },
    down: {
      ...NO_ARGUMENTS,
      path: ['down'],
      summary: down.summary,
      details: down.details,
      flags: { dir: { kind: 'string', isFile: true, summary: down.dir } },
      examples: ['down'],
    },
    up: {
      ...NO_ARGUMENTS,
      path: ['up'],
      summary: up.summary,
      flags: {
        dir: { kind: 'string', isFile: true, summary: up.dir },
        port: { kind: 'port', summary: up.port },
        'gateway-port': { kind: 'port', summary: up.gatewayPort },
        'no-controller': { kind: 'boolean', summary: up.noController },
        detach: { kind: 'boolean', summary: up.detach },
      },
      examples: ['up', 'up --detach', 'up --gateway-port 0 --dir ./cluster'],
    },
  } as const satisfies Record<ProgramName, CommandShape>;
}

/** The programs that a name starts. kubectl's plugins have none: they only talk to a cluster. */
export function programsOf({ binary }: Program, messages: Messages = en): readonly CommandShape[] {
  return binary === 'haldane' ? Object.values(programShapes(messages)) : [];
}
