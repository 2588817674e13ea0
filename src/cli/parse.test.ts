import { describe, expect, it } from 'vitest';
import { COMMANDS } from './catalogue.ts';
import { parseLine } from './parse.ts';
import { persistentFlags } from './persistent-flags.ts';
import { programOf } from './program.ts';

function textsOf(line: string): Readonly<Record<string, unknown>> {
  const everywhere = persistentFlags(programOf('haldane'));
  return parseLine(line.split(' '), COMMANDS, everywhere).texts;
}

describe('bundled letters', () => {
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['list rollouts -Aw', { 'all-namespaces': true, watch: true }],
    ['list rollouts -Aw=true', { 'all-namespaces': true, watch: true }],
    ['list rollouts -Aw=false', { 'all-namespaces': true, 'watch--off': true }],
    ['list rollouts -Ah=false', { 'all-namespaces': true, 'help--off': true }],
    ['list rollouts -An=shop', { 'all-namespaces': true, namespace: 'shop' }],
    ['list rollouts -An shop', { 'all-namespaces': true, namespace: 'shop' }],
    ['list rollouts -Anshop', { 'all-namespaces': true, namespace: 'shop' }],
    ['list rollouts -nA=shop', { namespace: 'A=shop' }],
  ])('%s is read as %j', (line, texts) => {
    expect(textsOf(line)).toMatchObject(texts);
  });

  it.each([
    ['list rollouts -A=', "unknown shorthand flag: '=' in -="],
    ['list rollouts -Ax=1', "unknown shorthand flag: 'x' in -x=1"],
    ['list rollouts -wA=maybe', 'invalid argument "maybe" for "-A, --all-namespaces" flag'],
    ['list rollouts -An', "flag needs an argument: 'n' in -n"],
  ])('%s is refused: %s', (line, why) => {
    expect(() => textsOf(line)).toThrow(why);
  });
});
