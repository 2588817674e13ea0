import { fillArguments } from '../engine/analysis/templates.ts';
import type { Insights } from './context.ts';
import { explainRollout } from './explain.ts';
import { foretell } from './foretell.ts';
import { lintJudges } from './lint-judges.ts';
import { lintRollout } from './lint-rollout.ts';
import { planRollout } from './plan-rollout.ts';

export const insights: Insights = {
  explainRollout,
  fillArguments,
  foretell,
  lintJudges,
  lintRollout,
  planRollout,
};
