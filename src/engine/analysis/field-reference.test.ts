import { describe, expect, it } from 'vitest';
import { readField } from './field-reference.ts';

const object = {
  metadata: { name: 'web', labels: { tier: 'front', app: 'web' }, annotations: { 'a.b/c': 'x' } },
  spec: {
    replicas: 0,
    list: Array.from({ length: 12 }, (_, index) => ({ at: `n${index}` })),
    none: null,
    text: 'abc',
  },
};
const read = (path: string) => {
  const field = readField(object, path);
  return field.ok ? field.value : `!${field.message}`;
};

describe('readField', () => {
  it.each([
    ['metadata.labels', 'app="web"\ntier="front"'],
    ["metadata.labels['tier']", 'front'],
    ["metadata.annotations['a.b/c']", 'x'],
    ["metadata.labels['toString']", ''],
    ['metadata.namespace', ''],
    ['metadata.uid', ''],
    ['spec.replicas', '0'],
    ['spec.list[10].at', 'n10'],
    ['spec.list[11][at]', 'n11'],
    ['[spec].list[0].at', 'n0'],
  ])('reads %s', (path, value) => expect(read(path)).toBe(value));

  it.each([
    ["metadata.labels['tier'].x", "unsupported fieldPath: metadata.labels['tier'].x"],
    ['metadata', 'unsupported fieldPath: metadata'],
    ["x.metadata.labels['tier']", "invalid path x.metadata.labels['tier'] in rollout"],
    ['spec.list[1x].at', "invalid index '1x'"],
    ['spec.list[x1].at', "invalid index 'x1'"],
    ['spec.list[-12].at', 'index -12 out of range'],
    ['spec.list[12].at', 'index 12 out of range'],
    ['spec.none.x', 'invalid path spec.none.x in rollout'],
    ['spec.text.length', 'invalid path spec.text.length in rollout'],
    ['spec.replicas.toFixed', 'invalid path spec.replicas.toFixed in rollout'],
    ['spec.none', 'path spec.none in rollout must terminate in a primitive value'],
    ['spec.list', 'path spec.list in rollout must terminate in a primitive value'],
  ])('cannot read %s', (path, message) => expect(read(path)).toBe(`!${message}`));

  it('reads no labels as nothing', () => {
    expect(readField({ metadata: { name: 'web' } }, 'metadata.labels')).toEqual({ ok: true, value: '' });
    expect(readField({ metadata: { name: 'web' } }, "metadata.labels['a']")).toEqual({ ok: true, value: '' });
  });
});
