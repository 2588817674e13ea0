import type { ApiObject } from '../object.ts';

export interface ColumnDefinition {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

/** One column: what it is called and how an object fills it. `now` is for ages. */
export interface Column extends ColumnDefinition {
  readonly cell: (object: ApiObject, now: number) => unknown;
}
