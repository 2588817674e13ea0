import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stories } from '../../testing/effort.ts';
import { analysisOptions, effectLimits } from '../../testing/judge-build.ts';
import { classifyMetric, type Label } from './classify.ts';
import type { AnalysisOptions, Direction } from './config.ts';
import { metricFindings } from './metric-warnings.ts';

/** By chance of pairs, which does not depend on where 0 is; nothing is too small an effect. */
const CLES = effectLimits({
  measure: 'cles',
  allowedIncrease: 0.5,
  allowedDecrease: 0.5,
  criticalIncrease: 0.5,
  criticalDecrease: 0.5,
});
const OPPOSITE: Readonly<Record<Direction, Direction>> = {
  increase: 'decrease',
  decrease: 'increase',
  either: 'either',
};
const MIRRORED: Partial<Record<Label, Label>> = { High: 'Low', Low: 'High' };

const sample = fc
  .tuple(
    fc.array(fc.integer({ min: -300, max: 300 }), { minLength: 3, maxLength: 30 }),
    fc.integer({ min: -200, max: 200 }),
  )
  .map(([values, center]) => values.map((value) => center + value / 4));
const direction = fc.constantFrom<Direction>('increase', 'decrease', 'either');

interface Sides {
  readonly control: readonly number[];
  readonly experiment: readonly number[];
}

function classified(sides: Sides, given: Partial<AnalysisOptions>) {
  const analysis = analysisOptions({ effectSize: CLES, ...given });
  const classification = classifyMetric(sides, { name: 'm', analysis, random: () => 0.5 });
  const pair = { name: 'm', id: 'm', tags: {}, values: sides };
  const config = { name: 'm', groups: ['g'], analysis, unknownWords: [] };
  const findings = metricFindings({ pair, config, clean: sides, classification });
  return { ...classification, isOnEdge: findings.some(({ rule }) => rule === 'decided-by-tolerance') };
}

/** A label that the root finder's tolerance decides may change with anything; it is warned of. */
function expectLabel(found: ReturnType<typeof classified>, wanted: Label): void {
  fc.pre(!found.isOnEdge);
  expect(found.label).toBe(wanted);
}

describe('the label of a metric', () => {
  it('is mirrored when the sides and the direction are', () => {
    fc.assert(
      fc.property(sample, sample, direction, (control, experiment, way) => {
        const there = classified({ control, experiment }, { direction: way });
        const back = classified({ control: experiment, experiment: control }, { direction: OPPOSITE[way] });
        fc.pre(!there.isOnEdge);
        expectLabel(back, MIRRORED[there.label] ?? there.label);
      }),
      stories(200),
    );
  });

  it('does not depend on the order of the points', () => {
    fc.assert(
      fc.property(sample, sample, (control, experiment) => {
        const sorted = { control: control.toSorted((a, b) => a - b), experiment: experiment.toReversed() };
        expect(classified(sorted, {}).label).toBe(classified({ control, experiment }, {}).label);
      }),
      stories(100),
    );
  });

  it('does not depend on where 0 is, nor on the unit', () => {
    fc.assert(
      fc.property(sample, sample, fc.integer({ min: -500, max: 500 }), (control, experiment, by) => {
        const here = classified({ control, experiment }, {});
        fc.pre(!here.isOnEdge);
        const move = (values: readonly number[]) => values.map((value) => (value + by) * 8);
        expectLabel(classified({ control: move(control), experiment: move(experiment) }, {}), here.label);
      }),
      stories(200),
    );
  });

  it('is never High for a decrease or Low for an increase, nor critical unless asked', () => {
    fc.assert(
      fc.property(sample, sample, direction, (control, experiment, way) => {
        const { label, critical } = classified({ control, experiment }, { direction: way });
        expect(critical).toBe(false);
        if (way === 'increase') expect(label).not.toBe('Low');
        if (way === 'decrease') expect(label).not.toBe('High');
      }),
      stories(100),
    );
  });

  it('stays when a demand on the effect is only made stricter and it passed before', () => {
    fc.assert(
      fc.property(sample, sample, fc.integer({ min: 0, max: 10 }), (control, experiment, tenths) => {
        fc.pre(classified({ control, experiment }, {}).label === 'Pass');
        const stricter = { ...CLES, allowedIncrease: 0.5 + tenths / 20, allowedDecrease: 0.5 - tenths / 20 };
        expect(classified({ control, experiment }, { effectSize: stricter }).label).toBe('Pass');
      }),
      stories(100),
    );
  });
});
