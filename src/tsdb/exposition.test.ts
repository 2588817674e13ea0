import { describe, expect, it } from 'vitest';
import { ExpositionError, parseExposition, parseSeriesText } from './exposition.ts';

function read(text: string, format?: 'text' | 'openmetrics') {
  return parseExposition(text, format).map(({ series, value, at }) => ({
    labels: Object.fromEntries(parseSeriesText(series)),
    value,
    at,
  }));
}

describe('parseExposition', () => {
  it('reads names, labels, values and timestamps', () => {
    const text = [
      '# HELP http_requests_total The "total".',
      '# TYPE http_requests_total counter',
      'http_requests_total{method="post",code="200"} 1027 1395066363000',
      'http_requests_total{ method = "get" , code="400", } 3',
      '',
      'up 1',
      '   padded\t{a="b"}\t-1.5e-3  ',
    ].join('\n');
    expect(read(text)).toEqual([
      {
        labels: { __name__: 'http_requests_total', method: 'post', code: '200' },
        value: 1027,
        at: 1395066363000,
      },
      { labels: { __name__: 'http_requests_total', method: 'get', code: '400' }, value: 3, at: null },
      { labels: { __name__: 'up' }, value: 1, at: null },
      { labels: { __name__: 'padded', a: 'b' }, value: -0.0015, at: null },
    ]);
  });

  it('undoes escapes and keeps braces, commas and hashes inside label values', () => {
    const [sample] = read(String.raw`a{p="C:\\DIR\\",q="\"x\"\n",r="} # , {=",s="\d"} 1`);
    expect(sample?.labels).toEqual({
      __name__: 'a',
      p: 'C:\\DIR\\',
      q: '"x"\n',
      r: '} # , {=',
      s: '\\d',
    });
  });

  it('reads infinities and NaN in any case', () => {
    expect(read('a +Inf\nb -Inf\nc NaN\nd inf\ne nan').map(({ value }) => value)).toEqual([
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NaN,
    ]);
  });

  it('ignores exemplars and reads OpenMetrics seconds', () => {
    const text = 'b_bucket{le="1"} 5 1700000000.5 # {trace="x"} 0.67 1699999999\nb_count 7 # {} 1\n# EOF';
    expect(read(text, 'openmetrics')).toEqual([
      { labels: { __name__: 'b_bucket', le: '1' }, value: 5, at: 1700000000500 },
      { labels: { __name__: 'b_count' }, value: 7, at: null },
    ]);
  });

  it('drops labels without a value', () => {
    expect(read('a{b="",c="d"} 1')[0]?.labels).toEqual({ __name__: 'a', c: 'd' });
  });

  it.each([
    '{a="b"} 1',
    'a{b="c} 1',
    'a{b=c} 1',
    'a{b="c"',
    'a{b="c" d="e"} 1',
    'a{1b="c"} 1',
    'a',
    'a b',
    'a 1 2 3',
    'a 0x10',
    '<html>',
  ])('refuses the whole text for the line %s', (line) => {
    expect(() => parseExposition(`good 1\n${line}\n`)).toThrow(ExpositionError);
    expect(() => parseExposition(`good 1\n${line}\n`)).toThrow(/line 2/);
  });
});
