import { parse } from 'yaml';
import {
  type SequentialPolicyConfig,
  sequentialMetricSchema,
  sequentialPolicySchema,
} from '../../api/v1alpha1/sequential-metric.ts';
import { parseGoDuration } from '../../base/duration.ts';
import { isObject } from '../../base/json.ts';
import { DEFAULT_POLICY, type SequentialPolicy } from '../../judge/sequential/policy.ts';
import { policyOf } from '../../judge/sequential/policy-of.ts';
import { findContradictions } from '../../judge/sequential/policy-sense.ts';
import { cannotRead, unreadable } from './documents.ts';
import type { ReadText } from './judge-io.ts';
import { wrongFlag } from './wrong-flag.ts';

/** What a command line says about how to judge; texts as they were typed. */
export interface PolicyFlags {
  readonly policy: string | undefined;
  readonly alpha: string | undefined;
  readonly beta: string | undefined;
  /** `none` for a service that starts warm, or a duration. */
  readonly warmUp: string | undefined;
  readonly dispersion: string | undefined;
}

export interface ChosenPolicy {
  readonly policy: SequentialPolicy;
  /** Index of dispersion; null: from the baseline. */
  readonly dispersion: number | null;
}

/** The policy of a file, or the default, with what flags say in place of it. @throws {UsageError} */
export async function choosePolicy(flags: PolicyFlags, readText: ReadText): Promise<ChosenPolicy> {
  const config = flags.policy === undefined ? {} : await readPolicy(flags.policy, readText);
  const { dispersion } = config;
  const policy = policyOf({
    ...config,
    ...(flags.alpha !== undefined && { alpha: levelIn('alpha', flags.alpha) }),
    ...(flags.beta !== undefined && { beta: levelIn('beta', flags.beta) }),
  });
  return {
    policy: flags.warmUp === undefined ? policy : withWarmUp(policy, warmUpIn(flags.warmUp)),
    dispersion: dispersionIn(flags.dispersion) ?? (typeof dispersion === 'number' ? dispersion : null),
  };
}

/** Reads fields of `haldane/sequential` from YAML or JSON, with or without those that say where data come from. */
async function readPolicy(file: string, readText: ReadText): Promise<SequentialPolicyConfig> {
  const text = await readText(file).catch((cause: unknown) => {
    throw cannotRead(file, cause);
  });
  let fields: unknown;
  try {
    fields = parse(text);
  } catch (cause) {
    throw cannotRead(file, cause);
  }
  return decodePolicy(file, fields);
}

/** The fields of a policy. @throws {UsageError} naming what is wrong, below `source`. */
export function decodePolicy(source: string, fields: unknown): SequentialPolicyConfig {
  const isWhole = isObject(fields) && ('queries' in fields || 'preset' in fields);
  const schema = isWhole ? sequentialMetricSchema : sequentialPolicySchema;
  const decoded = schema.safeParse(fields ?? {});
  const errors = decoded.success
    ? findContradictions(decoded.data as SequentialPolicyConfig)
    : decoded.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
  if (decoded.success && errors.length === 0) return decoded.data as SequentialPolicyConfig;
  throw unreadable(source, errors);
}

function levelIn(name: string, text: string): number {
  const level = Number(text);
  if (text.trim() !== '' && level > 0 && level < 1) return level;
  throw wrongFlag(name, text, 'level');
}

function dispersionIn(text: string | undefined): number | null {
  if (text === undefined || text === 'auto') return null;
  const dispersion = Number(text);
  if (dispersion >= 1 && Number.isFinite(dispersion)) return dispersion;
  throw wrongFlag('dispersion', text, 'dispersion');
}

/** Seconds; 0 for none. */
function warmUpIn(text: string): number {
  const span = text === 'none' ? 0 : parseGoDuration(text);
  if (span !== null && (span > 0 || text === 'none')) return span / 1000;
  throw wrongFlag('warm-up', text, 'warmUp');
}

/** A warm-up is over after as many time constants as in the default policy. */
function withWarmUp(policy: SequentialPolicy, seconds: number): SequentialPolicy {
  const { errors, pass } = DEFAULT_POLICY;
  const warmUp = (excess: number) =>
    seconds === 0
      ? { excess: 0, tauSeconds: 1 }
      : { excess, tauSeconds: (seconds * errors.warmUp.tauSeconds) / pass.warmUpSeconds };
  return {
    ...policy,
    errors: { ...policy.errors, warmUp: warmUp(policy.errors.warmUp.excess) },
    latency: { ...policy.latency, warmUp: warmUp(policy.latency.warmUp.excess) },
    pass: { ...policy.pass, warmUpSeconds: seconds },
  };
}
