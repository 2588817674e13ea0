import type { ApiObject } from '../object.ts';
import { ageOf } from './age.ts';

export interface ColumnDefinition {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

/** How an object fills one column. `now` is for ages. */
export type Cell = (object: ApiObject, now: number) => unknown;

export interface Column extends ColumnDefinition {
  readonly cell: Cell;
}

export function textColumn(name: string, cell: Cell, priority = 0): Column {
  return { name, type: 'string', format: '', description: '', priority, cell };
}

export function countColumn(name: string, cell: Cell): Column {
  return { name, type: 'integer', format: '', description: '', priority: 0, cell };
}

export const NAME: Column = {
  ...textColumn('Name', ({ metadata }) => metadata.name),
  format: 'name',
};
export const AGE: Column = textColumn('Age', ({ metadata }, now) => ageOf(metadata.creationTimestamp, now));
export const NONE = '<none>';
export const UNSET = '<unset>';

/** The text of a list of which at most `max` are shown. */
export function listWithMore(all: readonly string[], max = 3): string {
  if (all.length === 0) return UNSET;
  const shown = all.slice(0, max).join(',');
  return all.length > max ? `${shown} + ${all.length - max} more...` : shown;
}

export const orNone = (text: string | undefined) => (text === undefined || text === '' ? NONE : text);
