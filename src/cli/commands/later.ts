import type { Command } from '../command.ts';
import { CommandFailure } from '../failure.ts';
import type { FlagSet } from '../flag.ts';

const DASHBOARD_FLAGS = {
  port: { kind: 'int', short: 'p', summary: 'Port to serve on' },
  'root-path': { kind: 'string', summary: 'Path to serve under' },
} as const satisfies FlagSet;

/** Known, so that it is told apart from a typing error. */
export const dashboardCommand: Command<typeof DASHBOARD_FLAGS> = {
  path: ['dashboard'],
  usage: '',
  args: { min: 0, max: 0 },
  summary: 'Not in this version yet: the dashboard',
  flags: DASHBOARD_FLAGS,
  examples: ['dashboard'],

  async run(context) {
    const { invocation } = context.program;
    throw new CommandFailure(({ failures }) => failures.noDashboard(invocation));
  },
};

const NOTIFICATION_FLAGS = {
  'config-map': { kind: 'string', isFile: true, summary: 'File with the configuration' },
  secret: { kind: 'string', isFile: true, summary: 'File with the secret; :empty for none' },
  recipient: { kind: 'strings', summary: 'Where to send it, SERVICE:ADDRESS' },
  output: { kind: 'string', short: 'o', summary: 'wide, name, json or yaml' },
} as const satisfies FlagSet;

const NOTIFICATION_PATHS: readonly (readonly string[])[] = [
  ['template', 'get'],
  ['template', 'notify'],
  ['trigger', 'get'],
  ['trigger', 'run'],
];

export const notificationCommands: readonly Command<typeof NOTIFICATION_FLAGS>[] = NOTIFICATION_PATHS.map(
  (path) => ({
    path: ['notifications', ...path],
    usage: '',
    args: { min: 0, max: 2 },
    summary: 'Not in this version yet: notifications',
    flags: NOTIFICATION_FLAGS,
    examples: [`notifications ${path.join(' ')}`],

    async run() {
      throw new CommandFailure(({ failures }) => failures.noNotifications);
    },
  }),
);
