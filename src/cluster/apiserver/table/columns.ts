import type { ResourceDef } from '../kinds/resource.ts';
import type { Column } from './column.ts';

/** The columns kubectl shows for a resource. */
export function columnsOf(_resource: ResourceDef): readonly Column[] {
  return [
    {
      name: 'Name',
      type: 'string',
      format: 'name',
      description: '',
      priority: 0,
      cell: ({ metadata }) => metadata.name,
    },
    {
      name: 'Created At',
      type: 'date',
      format: '',
      description: '',
      priority: 0,
      cell: ({ metadata }) => metadata.creationTimestamp,
    },
  ];
}
