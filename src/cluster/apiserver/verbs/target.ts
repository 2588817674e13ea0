import type { Manager } from '../apply/managers.ts';
import type { ResourceDef } from '../kinds/resource.ts';
import type { ApiObject } from '../object.ts';
import { storeKey } from '../object.ts';
import type { FieldValidation } from './decode.ts';

/** One object in the API, existing or not. */
export interface Target {
  readonly resource: ResourceDef;
  /** `undefined` for cluster-scoped resources. */
  readonly namespace: string | undefined;
  readonly name: string;
  readonly subresource: string;
}

export interface WriteOptions {
  readonly isDryRun: boolean;
  readonly manager: string;
  readonly validation: FieldValidation;
  /** `null`: the write is no client's (garbage collection, a controller inside) and leaves no field manager. */
  readonly operation: 'Apply' | 'Update' | null;
  /** Under which subresource the change is put down, when it is another than the target's. */
  readonly shownSubresource?: string;
  /** The field managers after this write, where an apply has worked them out. */
  readonly tracked?: readonly Manager[];
}

/** What a write came to. `object` is in its stored form. */
export interface Written {
  readonly object: ApiObject;
  /** The stored JSON, when the object was stored. */
  readonly json: string | null;
  readonly isNew: boolean;
  readonly isDeleted: boolean;
  readonly warnings: readonly string[];
}

export const keyOfTarget = ({ namespace, name }: Target) => storeKey(namespace, name);

/** Options of a write made by the server itself. */
export const INTERNAL: WriteOptions = {
  isDryRun: false,
  manager: '',
  validation: 'Ignore',
  operation: null,
};
