import { describe, expect, it } from 'vitest';
import type { PlotData } from './plot-data.ts';
import { type PlotWords, plotSvg } from './plot-svg.ts';

const WORDS: PlotWords = {
  title: 'A & B',
  description: '1 < 2',
  rates: 'rates',
  evidence: 'evidence',
  time: 'time',
  canary: 'canary',
  stable: 'stable',
  worse: 'worse',
  notWorse: 'not worse',
  worseAt: 'limit of worse',
  passAt: 'limit of pass',
  decided: 'decided',
};
const interval = { lower: 0.005, upper: 0.02 };
const DATA: PlotData = {
  canary: [15, 30, 45].map((seconds) => ({ seconds, rate: 0.01, interval })),
  stable: [15, 30, 45].map((seconds) => ({ seconds, rate: 0.01, interval })),
  worse: [15, 30, 45].map((seconds, n) => ({ seconds, ln: n - 1 })),
  pass: [15, 30, 45].map((seconds) => ({ seconds, ln: 0 })),
  worseAt: Math.log(100),
  passAt: Math.log(20),
  confidence: 0.99,
  seconds: 45,
  isDecided: false,
};

const textsIn = (svg: string) =>
  [...svg.matchAll(/<text class="[^"]*" x="([\d.]+)" y="([\d.]+)" text-anchor="(\w+)">([^<]*)</g)].map(
    ([, x, y, anchor, text]) => ({ x: Number(x), y: Number(y), anchor, text }),
  );
const pointsOf = (svg: string, kind: string) =>
  (new RegExp(`class="${kind}" points="([^"]*)"`).exec(svg)?.[1] ?? '')
    .split(' ')
    .map((pair) => pair.split(',').map(Number));

describe('plotSvg', () => {
  it('says in words what it shows, and escapes them', () => {
    const svg = plotSvg(DATA, WORDS);
    expect(svg).toContain('role="img" aria-labelledby="title desc"');
    expect(svg).toContain('<title id="title">A &amp; B</title>');
    expect(svg).toContain('<desc id="desc">1 &lt; 2</desc>');
  });

  it('asks for nothing outside, and has colours for both themes', () => {
    const svg = plotSvg(DATA, WORDS);
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:|url\(|@import|href/);
    expect(svg).toContain('@media (prefers-color-scheme: dark)');
  });

  it('labels both lines and both thresholds, none above another', () => {
    const labels = textsIn(plotSvg(DATA, WORDS)).filter(({ x }) => x > 620);
    const texts = labels.map(({ text }) => text);
    expect(texts).toEqual([
      'canary 1 %',
      '0.5 % – 2 %',
      'stable 1 %',
      '0.5 % – 2 %',
      'limit of worse',
      'worse 2.72 : 1',
      'limit of pass',
      'not worse 1 : 1',
    ]);
    const places = labels.map(({ y }) => y).toSorted((a, b) => a - b);
    for (const [index, place] of places.slice(1).entries())
      expect(place - (places[index] ?? 0)).toBeGreaterThanOrEqual(16);
  });

  it('draws more evidence higher, and later points further right', () => {
    const points = pointsOf(plotSvg(DATA, WORDS), 'line worse');
    expect(points).toHaveLength(3);
    const [first = [], second = [], third = []] = points;
    expect([second[0], third[0]]).toEqual(
      [(620 - 76) * (2 / 3) + 76, 620].map((x) => Math.round(x * 10) / 10),
    );
    expect(first[1]).toBeGreaterThan(second[1] ?? Number.NaN);
    expect(second[1]).toBeGreaterThan(third[1] ?? Number.NaN);
  });

  it('keeps everything on the page however large the evidence is', () => {
    const worse = [
      { seconds: 15, ln: 0 },
      { seconds: 45, ln: 1e6 },
    ];
    const svg = plotSvg({ ...DATA, worse, isDecided: true }, WORDS);
    for (const [x = 0, y = 0] of pointsOf(svg, 'line worse')) {
      expect(x).toBeLessThanOrEqual(820);
      expect(y).toBeGreaterThanOrEqual(0);
    }
    expect(textsIn(svg).map(({ text }) => text)).toContain('decided');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('shows a single point, and nothing for a side without requests', () => {
    const svg = plotSvg({ ...DATA, canary: DATA.canary.slice(0, 1), stable: [] }, WORDS);
    expect(svg).toContain('<circle class="canary-fill"');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});
