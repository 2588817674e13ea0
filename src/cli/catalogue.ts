import { changing } from './changed-objects.ts';
import type { Command } from './command.ts';
import { abortCommand } from './commands/abort.ts';
import { completionCommand } from './commands/completion.ts';
import { crdsCommand } from './commands/crds.ts';
import { createCommand } from './commands/create.ts';
import { createAnalysisRunCommand } from './commands/create-analysis-run.ts';
import { diffCommand } from './commands/diff.ts';
import { eventsCommand } from './commands/events.ts';
import { getExperimentCommand } from './commands/get-experiment.ts';
import { getRolloutCommand } from './commands/get-rollout.ts';
import { helpCommand } from './commands/help.ts';
import { historyCommand } from './commands/history.ts';
import { judgeCommand } from './commands/judge.ts';
import { judgeBacktestCommand } from './commands/judge-backtest.ts';
import { judgeExplainCommand } from './commands/judge-explain.ts';
import { judgeSequentialCommand } from './commands/judge-sequential.ts';
import { dashboardCommand, notificationCommands } from './commands/later.ts';
import { lintCommand } from './commands/lint.ts';
import { listExperimentsCommand } from './commands/list-experiments.ts';
import { listRolloutsCommand } from './commands/list-rollouts.ts';
import { pauseCommand } from './commands/pause.ts';
import { planCommand } from './commands/plan.ts';
import { promoteCommand } from './commands/promote.ts';
import { restartCommand } from './commands/restart.ts';
import { retryExperimentCommand } from './commands/retry-experiment.ts';
import { retryRolloutCommand } from './commands/retry-rollout.ts';
import { setImageCommand } from './commands/set-image.ts';
import { statusCommand } from './commands/status.ts';
import { terminateAnalysisRunCommand, terminateExperimentCommand } from './commands/terminate.ts';
import { undoCommand } from './commands/undo.ts';
import { versionCommand } from './commands/version.ts';
import { waitCommand } from './commands/wait.ts';
import { whyCommand } from './commands/why.ts';

/** Every command, by name. */
export const COMMANDS: readonly Command[] = [
  changing(abortCommand),
  completionCommand,
  changing(createCommand),
  changing(createAnalysisRunCommand),
  getExperimentCommand,
  getRolloutCommand,
  lintCommand,
  listExperimentsCommand,
  listRolloutsCommand,
  changing(pauseCommand),
  changing(promoteCommand),
  changing(restartCommand),
  changing(retryExperimentCommand),
  changing(retryRolloutCommand),
  changing(setImageCommand),
  statusCommand,
  changing(terminateAnalysisRunCommand),
  changing(terminateExperimentCommand),
  changing(undoCommand),
  ...notificationCommands,
  dashboardCommand,
  crdsCommand,
  diffCommand,
  eventsCommand,
  helpCommand,
  historyCommand,
  judgeCommand,
  judgeBacktestCommand,
  judgeExplainCommand,
  judgeSequentialCommand,
  planCommand,
  versionCommand,
  waitCommand,
  whyCommand,
];
