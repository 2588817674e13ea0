import type { ResourceDef } from '../kinds/resource.ts';
import type { ApiObject } from '../object.ts';
import type { WriteOptions } from '../verbs/target.ts';

export interface TrackedWrite {
  readonly live: ApiObject | null;
  readonly next: ApiObject;
  readonly resource: ResourceDef;
  readonly version: string;
  readonly options: WriteOptions;
  readonly now: string;
  readonly subresource: string;
}

export function trackUpdate({ live, next }: TrackedWrite): void {
  if (live?.metadata.managedFields === undefined) delete next.metadata.managedFields;
  else next.metadata.managedFields = live.metadata.managedFields;
}
