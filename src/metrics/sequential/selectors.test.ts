import { describe, expect, it } from 'vitest';
import { selectorsIn } from './selectors.ts';

describe('the metrics that a query reads', () => {
  it.each([
    ['http_requests_total', ['http_requests_total']],
    [' job:http:total ', ['job:http:total']],
    ['sum by (pod) (x_total{a="b"})', ['x_total{a="b"}']],
    [
      'sum by (pod) (x_total {a="b"}) or 0 * sum by (pod) (y{c=~"d{2}"})',
      ['x_total {a="b"}', 'y{c=~"d{2}"}'],
    ],
    ['x{a="1"} + x{a="1"}', ['x{a="1"}']],
    ['sum({__name__="x",a=\'}\'})', ['{__name__="x",a=\'}\'}']],
    ['label_replace(x{a="q\\"}"}, "pod", "y{z}", "b", `c{`)', ['x{a="q\\"}"}']],
    ['x{a=`\\`}', ['x{a=`\\`}']],
    ['sum(http_requests_total)', []],
    ['a{x="1"}+b{x="1"}+c{x="1"}+d{x="1"}', ['a{x="1"}', 'b{x="1"}', 'c{x="1"}', 'd{x="1"}']],
    ['a{x="1"}+b{x="1"}+c{x="1"}+d{x="1"}+e{x="1"}', []],
    ['canary requests', []],
    ['"x{', []],
  ])('%s', (query, selectors) => {
    expect(selectorsIn(query)).toEqual(selectors);
  });
});
