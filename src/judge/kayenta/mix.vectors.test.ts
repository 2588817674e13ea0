import { describe, expect } from 'vitest';
import { eachCase } from '../../testing/effort.ts';
import { metricSet } from '../../testing/judge-build.ts';
import { casesOf, numbersOf, type Recorded } from '../../testing/kayenta-vectors.ts';
import type { MetricSet } from './metric-set.ts';
import { mixMetricSets, mixOne } from './mix.ts';

describe("mixing in Kayenta's own tests", () => {
  type Given = Partial<MetricSet> & { readonly name: string | null };
  const setOf = ({ name, ...given }: Given) => metricSet({ ...given, name: name ?? '' });
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  interface Mixed {
    readonly metrics: readonly string[];
    readonly control: readonly Given[];
    readonly experiment: readonly Given[];
    readonly expected: {
      readonly error?: string;
      readonly pairs?: readonly (Record<'control' | 'experiment', Recorded[]> &
        Pick<MetricSet, 'name' | 'tags'>)[];
    };
  }

  eachCase('pairs the same series: $id $name', casesOf<Mixed>('mixAll'), (one) => {
    const sides = { control: one.control.map(setOf), experiment: one.experiment.map(setOf) };
    const mixed = mixMetricSets(one.metrics, sides);
    if (!mixed.ok) {
      expect(mixed.errors.map(({ message }) => message).join()).toContain(one.expected.error);
      return;
    }
    const pairs = mixed.value.map(({ name, tags, values }) => ({ name, tags, ...values }));
    const wanted = one.expected.pairs?.map((pair) => ({
      ...pair,
      control: numbersOf(pair.control),
      experiment: numbersOf(pair.experiment),
    }));
    expect(pairs.toSorted(byName)).toEqual(wanted?.toSorted(byName));
  });

  eachCase(
    'refuses the same series: $id $name',
    casesOf<Record<'control' | 'experiment', Given> & { readonly expected: { readonly error: string } }>(
      'mixOne',
    ),
    ({ control, experiment, expected }) => {
      const mixed = mixOne(setOf(control), setOf(experiment));
      expect(mixed.ok ? '' : mixed.errors[0]?.message).toContain(expected.error);
    },
  );
});
