import { describe, expect, it } from 'vitest';
import { foreignRequest } from './local-request.ts';

describe('foreignRequest', () => {
  it.each(['127.0.0.1', '127.0.0.1:8080', 'localhost', 'LocalHost:1', '[::1]', '[::1]:9090'])(
    'lets %s in, whatever the server listens on',
    (host) => {
      expect(foreignRequest({ host }, '192.0.2.7')).toBeNull();
    },
  );

  it.each([
    ['192.0.2.7:80', '192.0.2.7'],
    ['[FE80::1]:80', 'fe80::1'],
  ])('lets %s in where the server listens on %s', (host, address) => {
    expect(foreignRequest({ host }, address)).toBeNull();
  });

  it.each([
    undefined,
    '',
    'evil.example',
    'evil.example:8080',
    '127.0.0.1.evil.example',
    'localhost.evil.example:80',
    '127.0.0.1:80:80',
    'evil.example:127.0.0.1',
    '192.0.2.8',
  ])('refuses the host %s', (host) => {
    expect(foreignRequest({ host }, '127.0.0.1')).toContain('does not name this server');
  });

  it.each(['http://127.0.0.1:8080', 'null', ''])('refuses the page of origin %j', (origin) => {
    expect(foreignRequest({ host: 'localhost', origin }, '127.0.0.1')).toBe(
      'requests from web pages are not served',
    );
  });
});
