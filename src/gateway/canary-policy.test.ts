import { describe, expect, it } from 'vitest';
import { decideCanary } from './canary-policy.ts';
import type { CanaryPolicy } from './route.ts';

const NOTHING: CanaryPolicy = { header: null, headerValue: null, headerMatches: null, cookie: null };

function decide(policy: Partial<CanaryPolicy>, headers: Record<string, string>) {
  return decideCanary({ ...NOTHING, ...policy }, { method: 'GET', host: '', path: '/', query: '', headers });
}

describe('decideCanary', () => {
  it.each([
    [{}, {}, 'weight'],
    [{ header: 'x-canary' }, { 'x-canary': 'always' }, 'canary'],
    [{ header: 'x-canary' }, { 'x-canary': 'never' }, 'primary'],
    [{ header: 'x-canary' }, { 'x-canary': 'true' }, 'weight'],
    [{ header: 'x-canary' }, {}, 'weight'],
    [{ header: 'x-canary', headerValue: 'eu' }, { 'x-canary': 'eu' }, 'canary'],
    [{ header: 'x-canary', headerValue: 'eu' }, { 'x-canary': 'always' }, 'weight'],
    [{ header: 'x-canary', headerValue: 'eu' }, { 'x-canary': 'never' }, 'weight'],
    [{ header: 'x-canary', headerMatches: (v: string) => v.startsWith('e') }, { 'x-canary': 'eu' }, 'canary'],
    [
      { header: 'x-canary', headerMatches: (v: string) => v.startsWith('e') },
      { 'x-canary': 'always' },
      'weight',
    ],
    [{ header: 'x', headerValue: 'a', headerMatches: () => true }, { x: 'b' }, 'weight'],
    [{ cookie: 'canary' }, { cookie: 'a=b; canary=always' }, 'canary'],
    [{ cookie: 'canary' }, { cookie: 'canary=never; a=b' }, 'primary'],
    [{ cookie: 'canary' }, { cookie: 'xcanary=always; canary=yes' }, 'weight'],
  ] as const)('with %j and %j says %s', (policy, headers, decision) => {
    expect(decide(policy, headers)).toBe(decision);
  });

  it('asks the header before the cookie', () => {
    const policy = { header: 'x', cookie: 'c' };
    expect(decide(policy, { x: 'never', cookie: 'c=always' })).toBe('primary');
    expect(decide(policy, { x: 'maybe', cookie: 'c=always' })).toBe('canary');
  });
});
