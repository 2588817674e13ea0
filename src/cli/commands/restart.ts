import { formatTime } from '../../base/time.ts';
import { rollouts } from '../../kube/argo-resources.ts';
import type { Command } from '../command.ts';
import type { FlagSet } from '../flag.ts';
import { parseDuration } from '../flag-values.ts';
import { patchEach } from '../requests.ts';
import { tellRestart } from '../tell-next.ts';

const FLAGS = {
  in: { kind: 'string', short: 'i', summary: 'How long to wait before the restart: 10s, 5m, 1h' },
} as const satisfies FlagSet;

export const restartCommand: Command<typeof FLAGS> = {
  path: ['restart'],
  usage: 'ROLLOUT',
  args: { min: 1, max: 1 },
  summary: "Replace a rollout's pods one after another",
  flags: FLAGS,
  examples: ['restart guestbook', 'restart guestbook --in 10m'],

  async run(context, names, { in: delay }) {
    const delayMs = delay === undefined ? 0 : parseDuration('in', FLAGS.in, delay);
    const at = context.clock.now() + delayMs;
    await patchEach(context, rollouts, names, {
      patch: { spec: { restartAt: formatTime(at) } },
      line: (name) => `rollout '${name}' restarts in ${delay ?? '0s'}`,
      trace: { reason: 'Restarted', action: delay === undefined ? 'restart' : `restart --in ${delay}` },
    });
    await tellRestart(context, at);
  },
};
