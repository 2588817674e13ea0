import type { ConnectionFlags } from './connection-flags.ts';

const CLUSTER = ['kubeconfig', 'context', 'cluster'] as const;
/** A token is a secret: it is not printed again. */
const SUBJECT = ['user', 'server', 'as'] as const;

/** What a kubectl command needs to meet the same cluster: ` --context=prod`; empty for the default one. */
export function flagsForKubectl(flags: ConnectionFlags): string {
  return CLUSTER.map((name) => flagText(name, flags[name])).join('');
}

/** What one of our own commands needs to meet the same objects as the same user; only what was given. */
export function flagsForOurs(flags: ConnectionFlags): string {
  const { namespace } = flags;
  const place = namespace === undefined ? '' : ` -n ${shellWord(namespace)}`;
  return [place, flagsForKubectl(flags), ...SUBJECT.map((name) => flagText(name, flags[name]))].join('');
}

function flagText(name: string, value: string | undefined): string {
  return value === undefined ? '' : ` --${name}=${shellWord(value)}`;
}

/** A word as a shell reads it: what is printed is copied into one. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
