import type { PrinterColumn, ResourceDef } from '../kinds/resource.ts';
import { ageOf } from './age.ts';
import { type Column, NAME, textColumn } from './column.ts';
import { selectPath } from './json-path.ts';
import { NETWORK_COLUMNS } from './network-columns.ts';
import { OTHER_COLUMNS } from './other-columns.ts';
import { POD_COLUMNS } from './pod-columns.ts';
import { WORKLOAD_COLUMNS } from './workload-columns.ts';

const COLUMNS: { readonly [table: string]: readonly Column[] } = {
  ...WORKLOAD_COLUMNS,
  ...NETWORK_COLUMNS,
  ...OTHER_COLUMNS,
  '/pods': POD_COLUMNS,
};

/** What a kind without columns of its own shows. */
const PLAIN: readonly Column[] = [
  NAME,
  { ...textColumn('Created At', ({ metadata }) => metadata.creationTimestamp), type: 'date' },
];

const custom = new WeakMap<ResourceDef, readonly Column[]>();

/** The columns kubectl shows for a resource. */
export function columnsOf(resource: ResourceDef): readonly Column[] {
  if (resource.custom === null) return COLUMNS[resource.table] ?? PLAIN;
  const known = custom.get(resource);
  if (known !== undefined) return known;
  const made = [NAME, ...resource.custom.columns.map(customColumn)];
  custom.set(resource, made);
  return made;
}

function customColumn({
  name,
  type,
  format = '',
  description = '',
  priority = 0,
  jsonPath,
}: PrinterColumn): Column {
  return { name, type, format, description, priority, cell: customCell(type, jsonPath) };
}

function customCell(type: string, jsonPath: string): Column['cell'] {
  return (object, now) => {
    const found = selectPath(object, jsonPath);
    if (type === 'date') return found[0] === undefined ? '<unknown>' : ageOf(found[0], now);
    return cellOf(type, found);
  };
}

function cellOf(type: string, found: readonly unknown[]): unknown {
  const [first] = found;
  if (first === undefined || first === null) return null;
  switch (type) {
    case 'integer':
    case 'number':
      return Number.isNaN(Number(first)) ? null : Number(first);
    case 'boolean':
      return first === true;
    default:
      return found
        .map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)))
        .join(',');
  }
}
