import { meanOf } from '../statistics/descriptive.ts';
import type { Label } from './classify.ts';
import type { Direction } from './config.ts';
import type { BothSides, Points } from './metric-set.ts';

/**
 * The label by the means alone, however close: no judge to rely on, but a yardstick for one (Kayenta,
 * `MeanInequalityClassifier`). Both sides have points.
 */
export function classifyByMeans({ control, experiment }: BothSides<Points>, direction: Direction): Label {
  const [below, above] = [meanOf(control), meanOf(experiment)];
  if (direction !== 'decrease' && above > below) return 'High';
  return direction !== 'increase' && above < below ? 'Low' : 'Pass';
}
