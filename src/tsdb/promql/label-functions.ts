import { RE2JS } from 're2js';
import { setLabel } from '../labels.ts';
import { cannotEvaluate } from '../query-error.ts';
import type { VectorSample } from './value.ts';

const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

type Captures = ReturnType<ReturnType<typeof RE2JS.compile>['matcher']>;

/** `label_replace(v, target, replacement, source, expression)`; the expression is anchored at both ends. */
export function replaceLabel(
  samples: readonly VectorSample[],
  [target = '', replacement = '', source = '', expression = '']: readonly string[],
): VectorSample[] {
  const pattern = compiled(expression);
  requireLabelName(target, 'label_replace');
  return samples.map((sample) => {
    const captures = pattern.matcher(sample.labels.get(source) ?? '');
    if (!captures.matches()) return sample;
    const value = expanded(replacement, captures, pattern);
    return { ...sample, labels: setLabel(sample.labels, target, value) };
  });
}

/** `label_join(v, target, separator, sources...)`. */
export function joinLabels(
  samples: readonly VectorSample[],
  [target = '', separator = '', ...sources]: readonly string[],
): VectorSample[] {
  for (const source of sources) requireLabelName(source, 'label_join');
  requireLabelName(target, 'label_join');
  return samples.map((sample) => {
    const value = sources.map((source) => sample.labels.get(source) ?? '').join(separator);
    return { ...sample, labels: setLabel(sample.labels, target, value) };
  });
}

function compiled(expression: string): ReturnType<typeof RE2JS.compile> {
  try {
    return RE2JS.compile(expression);
  } catch (cause) {
    throw cannotEvaluate(`invalid regular expression in label_replace(): ${expression}`, cause);
  }
}

function requireLabelName(name: string, where: string): void {
  if (!LABEL_NAME.test(name)) throw cannotEvaluate(`invalid label name in ${where}(): ${name}`);
}

/** Go's `Regexp.Expand`: `$1`, `${1}`, `${name}`, `$$`; `$1x` is the group named `1x`; unknown groups are empty. */
function expanded(template: string, captures: Captures, pattern: ReturnType<typeof RE2JS.compile>): string {
  return template.replace(/\$(?:(\$)|\{(\w+)\}|(\w+))/g, (_whole, dollar, braced, bare) => {
    if (dollar !== undefined) return '$';
    return groupText(braced ?? bare, captures, pattern);
  });
}

function groupText(name: string, captures: Captures, pattern: ReturnType<typeof RE2JS.compile>): string {
  if (/^\d+$/.test(name)) {
    const index = Number(name);
    return index > captures.groupCount() ? '' : (captures.group(index) ?? '');
  }
  return name in pattern.namedGroups() ? (captures.group(name) ?? '') : '';
}
