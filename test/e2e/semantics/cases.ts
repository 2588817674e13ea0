import { APPLY_CASES } from './apply-cases.ts';
import { COLLECTION_CASES } from './collection-cases.ts';
import { CUSTOM_CASES } from './custom-cases.ts';
import { KIND_CASES } from './kind-cases.ts';
import { LIFECYCLE_CASES } from './lifecycle-cases.ts';
import { OBJECT_CASES } from './object-cases.ts';
import type { Case } from './run-case.ts';

/** What both our API server and a real one must answer alike. */
export const SEMANTICS_CASES: readonly Case[] = [
  ...OBJECT_CASES,
  ...KIND_CASES,
  ...LIFECYCLE_CASES,
  ...COLLECTION_CASES,
  ...CUSTOM_CASES,
  ...APPLY_CASES,
];
