import { fillArguments } from '../engine/analysis/templates.ts';
import type { Insights } from './context.ts';
import { explainRollout } from './explain.ts';
import { foretell } from './foretell.ts';
import { lintRollout } from './lint-rollout.ts';
import { planRollout } from './plan-rollout.ts';

export const insights: Insights = {
  explainRollout,
  fillArguments,
  foretell,
  lintRollout,
  planRollout,
};
