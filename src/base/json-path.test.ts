import { describe, expect, it } from 'vitest';
import { findByPath, parsePath } from './json-path.ts';

const DOCUMENT = {
  data: {
    ok: true,
    'dotted.key': 7,
    deep: {
      list: [
        { name: 'a', value: 1 },
        { name: 'b', value: 2.5 },
        { name: 'c', value: 3 },
      ],
      empty: [],
      none: null,
    },
    words: ['x', 'w', 'z'],
    quote: "it's",
  },
};

const find = (path: string) => findByPath(parsePath(path), DOCUMENT);
const matches = (path: string) => {
  const found = find(path);
  return found.ok ? found.matches : found.message;
};

describe('a path finds what kubectl finds', () => {
  it.each<[string, readonly unknown[]]>([
    ['{$}', [DOCUMENT]],
    ['{.}', [DOCUMENT]],
    ['{$.data.ok}', [true]],
    ['{.data.ok}', [true]],
    ['{ .data.ok }', [true]],
    ['{$.data.dotted\\.key}', [7]],
    ["{.data['dotted.key']}", [7]],
    ["{$['data']['ok']}", [true]],
    ['{.data.deep.list[0].name}', ['a']],
    ['{.data.deep.list[-1].name}', ['c']],
    ['{.data.deep.list[1:].value}', [2.5, 3]],
    ['{.data.deep.list[:-1].value}', [1, 2.5]],
    ['{.data.deep.list[-2:].value}', [2.5, 3]],
    ['{.data.deep.list[0:3:2].value}', [1, 3]],
    ['{.data.deep.list[0:9].value}', [1, 2.5, 3]],
    ['{.data.words[1:1]}', []],
    ['{.data.deep.list[*].name}', ['a', 'b', 'c']],
    ['{.data.deep.list[?(@.name=="b")].value}', [2.5]],
    ["{.data.deep.list[?(@.name!='b')].value}", [1, 3]],
    ['{.data.deep.list[?(@.value>1)].name}', ['b', 'c']],
    ['{.data.deep.list[?(@.value>=2.5)].name}', ['b', 'c']],
    ['{.data.deep.list[?(@.value<2.5)].name}', ['a']],
    ['{.data.deep.list[?(@.value<=2.5)].name}', ['a', 'b']],
    ['{.data.deep.list[?(@.name>"a")].name}', ['b', 'c']],
    ['{.data.deep.list[?(@.nope)].name}', []],
    ['{.data.deep.list[?(@.nope==1)].name}', []],
    ['{.data.deep.list[?(@.name)].value}', [1, 2.5, 3]],
    ['{..name}', ['a', 'b', 'c']],
    ['{.data..value}', [1, 2.5, 3]],
    ['{$..list[0].value}', [1]],
    ["{.data['ok','quote']}", [true, "it's"]],
    ['{.data.words[0,2]}', ['x', 'z']],
    ['{.data.deep.empty[*]}', []],
    ['{.data.deep.*}', [DOCUMENT.data.deep.list, [], null]],
    ['{.data.deep.none}', [null]],
  ])('%s', (path, expected) => expect(matches(path)).toEqual(expected));

  it.each([
    ['{.data.nope}', 'nope is not found'],
    ['{.data.toString}', 'toString is not found'],
    ['{.data.ok.x}', 'x is not found'],
    ['{.data.words.length}', 'length is not found'],
    ['{.data.words[5]}', 'array index out of bounds: index 5, length 3'],
    ['{.data.words[-4]}', 'array index out of bounds: index -4, length 3'],
    ['{.data.ok[0]}', 'true is not array or slice'],
    ['{.data.ok[1:]}', 'true is not array or slice'],
  ])('%s is not there', (path, message) => expect(find(path)).toEqual({ ok: false, message }));

  it.each([
    'data.ok',
    '{data.ok}',
    '{.data[}',
    '{.data[x]}',
    '{.data[]}',
    '{.a.}',
    '{..}',
    '{.a b}',
    '{.a[?(x==1)]}',
    'x{.a}',
    '',
  ])('%j is refused', (path) => expect(() => parsePath(path)).toThrow('cannot read JSONPath'));
});
