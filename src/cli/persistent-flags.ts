import { CONNECTION_FLAGS } from './connection-flags.ts';
import type { FlagSet } from './flag.ts';
import type { Program } from './program.ts';

const COMMON_FLAGS = {
  ...CONNECTION_FLAGS,
  'cache-dir': { kind: 'string', isFile: true, summary: "Taken for kubectl's sake: nothing is cached" },
  'disable-compression': {
    kind: 'boolean',
    summary: "Taken for kubectl's sake: answers are never compressed",
  },
  kloglevel: { kind: 'int', short: 'v', summary: 'From 6 on, print every API request to stderr' },
  loglevel: { kind: 'string', summary: 'debug or trace print every API request to stderr' },
  help: { kind: 'boolean', short: 'h', summary: 'Show this help' },
} as const satisfies FlagSet;

const OWN_FLAGS = {
  'dry-run': { kind: 'string', summary: 'Change nothing: client prints the writes, server has them checked' },
  lang: { kind: 'string', summary: 'Language of our own messages: en or ko; by default that of LANG' },
} as const satisfies FlagSet;

/** The flags every command takes. */
export function persistentFlags(program: Program): typeof COMMON_FLAGS & Partial<typeof OWN_FLAGS> {
  return program.isUpstream ? COMMON_FLAGS : { ...COMMON_FLAGS, ...OWN_FLAGS };
}

export type PersistentFlags = typeof COMMON_FLAGS;
