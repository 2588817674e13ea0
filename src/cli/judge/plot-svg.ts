import { formatOdds, formatRate } from '../../judge/sequential/sentence.ts';
import { highestRate, type PlotData, type RatePoint } from './plot-data.ts';
import { placeOf, roundTicks, type Scale, spread, timeTicks } from './plot-scale.ts';

/** What the plots say in words. */
export interface PlotWords {
  readonly title: string;
  /** All that the plots show, for who cannot see them. */
  readonly description: string;
  readonly rates: string;
  readonly evidence: string;
  readonly time: string;
  readonly canary: string;
  readonly stable: string;
  readonly worse: string;
  readonly notWorse: string;
  readonly worseAt: string;
  readonly passAt: string;
  readonly decided: string;
}

const WIDTH = 820;
const HEIGHT = 616;
const LEFT = 76;
const RIGHT = 620;
const RATES = { top: 84, bottom: 290 };
const EVIDENCE = { top: 360, bottom: 556 };
const LABEL_X = RIGHT + 12;
const LABEL_GAP = 16;

/** Colours by what is drawn: text and lines at least 4.5 : 1 against the ground of their theme. */
interface Theme {
  readonly back: string;
  readonly ink: string;
  readonly soft: string;
  readonly grid: string;
  readonly canary: string;
  readonly stable: string;
  readonly worse: string;
  readonly pass: string;
}

const LIGHT: Theme = {
  back: '#ffffff',
  ink: '#1f2328',
  soft: '#57606a',
  grid: '#d8dee4',
  canary: '#b04a00',
  stable: '#0a53be',
  worse: '#b3261e',
  pass: '#1a6b32',
};
const DARK: Theme = {
  back: '#0d1117',
  ink: '#e6edf3',
  soft: '#a5aeb8',
  grid: '#30363d',
  canary: '#ffb066',
  stable: '#8fbcff',
  worse: '#ff8f87',
  pass: '#6fdd8b',
};

// Plain colours, since not every viewer knows variables.
function coloursOf({ back, ink, soft, grid, ...curves }: Theme): string {
  const rules = [
    `.back { fill: ${back}; }`,
    `text { fill: ${ink}; }`,
    `.soft { fill: ${soft}; }`,
    `.grid { stroke: ${grid}; }`,
    `.axis, .end { stroke: ${soft}; }`,
    ...Object.entries(curves).map(([name, colour]) => `.${name} { stroke: ${colour}; }`),
    ...Object.entries(curves).map(([name, colour]) => `.${name}-fill { fill: ${colour}; }`),
  ];
  return rules.join('\n');
}

const STYLE = `
text { font: 13px system-ui, sans-serif; }
.title { font-size: 16px; font-weight: 600; }
.head { font-weight: 600; }
.grid, .axis { stroke-width: 1; }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.band { opacity: 0.2; }
.limit { stroke-width: 1.5; stroke-dasharray: 2 4; }
.end { stroke-width: 1.5; stroke-dasharray: 2 3; }
.line.stable, .line.pass { stroke-dasharray: 9 3; }
${coloursOf(LIGHT)}
@media (prefers-color-scheme: dark) {
${coloursOf(DARK)}
}
`;

/** Both error rates with their confidence sequences, and evidence with its thresholds, as one SVG without resources. */
export function plotSvg(data: PlotData, words: PlotWords): string {
  const x: Scale = { from: 0, to: data.seconds, start: LEFT, end: RIGHT };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}"` +
      ' role="img" aria-labelledby="title desc">',
    `<title id="title">${escapeXml(words.title)}</title>`,
    `<desc id="desc">${escapeXml(words.description)}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" class="back"/>`,
    text({ x: LEFT, y: 30 }, words.title, 'title'),
    ...ratePanel(data, words, x),
    ...evidencePanel(data, words, x),
    ...(data.isDecided ? decision(words, x) : []),
    '</svg>',
    '',
  ].join('\n');
}

function ratePanel(data: PlotData, words: PlotWords, x: Scale): string[] {
  const top = highestRate(data);
  const y: Scale = { from: 0, to: top, start: RATES.bottom, end: RATES.top };
  const ticks = roundTicks(100 * top, 5).map((percent) => percent / 100);
  const arms = [
    { name: 'canary', label: words.canary, points: data.canary },
    { name: 'stable', label: words.stable, points: data.stable },
  ];
  const last = arms.map(({ points }) => points.at(-1));
  const places = spread(
    last.map((point) => placeOf(point?.rate ?? 0, y) + 4),
    2 * LABEL_GAP,
    RATES.bottom - LABEL_GAP,
  );
  return [
    text({ x: LEFT, y: RATES.top - 14 }, words.rates, 'head'),
    ...ticks.flatMap((rate) => gridLine(placeOf(rate, y), formatRate(rate))),
    ...timeAxis(x, RATES.bottom, null),
    ...arms.map(({ name, points }) => bandOf(points, x, y, name)),
    ...arms.map(({ name, points }) =>
      lineOf(
        points.map(({ seconds, rate }) => [seconds, rate]),
        x,
        y,
        name,
      ),
    ),
    ...arms.flatMap(({ name, label }, index) => {
      const point = last[index];
      if (point === undefined) return [];
      const at = { x: LABEL_X, y: places[index] ?? 0 };
      const { lower, upper } = point.interval;
      return [
        text(at, `${label} ${formatRate(point.rate)}`, `head ${name}-fill`),
        text({ x: at.x, y: at.y + LABEL_GAP }, `${formatRate(lower)} – ${formatRate(upper)}`, 'soft'),
      ];
    }),
  ];
}

/** The part of e-values that is drawn: what is far beyond a threshold needs no more height. */
const MOST_THRESHOLDS = 2;
const NATS_PER_TEN = Math.log(10);

function evidencePanel(data: PlotData, words: PlotWords, x: Scale): string[] {
  const all = [...data.worse, ...data.pass].map(({ ln }) => ln);
  const threshold = Math.max(data.worseAt, data.passAt);
  const to = Math.min(Math.max(...all, 1.15 * threshold), MOST_THRESHOLDS * threshold);
  const from = Math.max(Math.min(...all, 0), -threshold);
  const y: Scale = { from, to, start: EVIDENCE.bottom, end: EVIDENCE.top };
  const tens = Array.from(
    { length: Math.floor(to / NATS_PER_TEN) - Math.ceil(from / NATS_PER_TEN) + 1 },
    (_, k) => (Math.ceil(from / NATS_PER_TEN) + k) * NATS_PER_TEN,
  );
  const curves = [
    { name: 'worse', label: words.worse, points: data.worse, at: data.worseAt, limit: words.worseAt },
    { name: 'pass', label: words.notWorse, points: data.pass, at: data.passAt, limit: words.passAt },
  ];
  const labels = curves.flatMap(({ name, label, points, at, limit }) => [
    { y: placeOf(at, y) + 4, text: limit, kind: `${name}-fill` },
    {
      y: placeOf(points.at(-1)?.ln ?? 0, y) + 4,
      text: `${label} ${formatOdds(points.at(-1)?.ln ?? 0)}`,
      kind: `head ${name}-fill`,
    },
  ]);
  const places = spread(
    labels.map((label) => label.y),
    LABEL_GAP,
    EVIDENCE.bottom + 4,
  );
  return [
    text({ x: LEFT, y: EVIDENCE.top - 14 }, words.evidence, 'head'),
    ...tens.flatMap((ln) => gridLine(placeOf(ln, y), oddsTick(ln))),
    ...timeAxis(x, EVIDENCE.bottom, words.time),
    ...curves.map(({ name, at }) => limitLine(placeOf(at, y), name)),
    ...curves.map(({ name, points }) =>
      lineOf(
        points.map(({ seconds, ln }) => [seconds, ln]),
        x,
        y,
        name,
      ),
    ),
    ...labels.map((label, index) => text({ x: LABEL_X, y: places[index] ?? 0 }, label.text, label.kind)),
  ];
}

function oddsTick(ln: number): string {
  return ln < -1e-9 ? `1 : ${formatOdds(-ln).replace(/ : 1$/, '')}` : formatOdds(ln);
}

function decision({ decided }: PlotWords, x: Scale): string[] {
  const at = placeOf(x.to, x);
  return [
    `<line class="end" x1="${at}" x2="${at}" y1="${RATES.top}" y2="${EVIDENCE.bottom}"/>`,
    text({ x: at, y: RATES.top - 14 }, decided, 'soft', 'end'),
  ];
}

function timeAxis(x: Scale, bottom: number, name: string | null): string[] {
  const ticks = timeTicks(x.to, 8).flatMap(({ seconds, text: label }) => {
    const at = round(placeOf(seconds, x));
    return [
      `<line class="axis" x1="${at}" x2="${at}" y1="${bottom}" y2="${bottom + 5}"/>`,
      text({ x: at, y: bottom + 20 }, label, 'soft', 'middle'),
    ];
  });
  const axis = `<line class="axis" x1="${LEFT}" x2="${RIGHT}" y1="${bottom}" y2="${bottom}"/>`;
  const caption =
    name === null ? [] : [text({ x: (LEFT + RIGHT) / 2, y: bottom + 42 }, name, 'soft', 'middle')];
  return [axis, ...ticks, ...caption];
}

function gridLine(y: number, label: string): string[] {
  const at = round(y);
  return [
    `<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${at}" y2="${at}"/>`,
    text({ x: LEFT - 8, y: at + 4 }, label, 'soft', 'end'),
  ];
}

function limitLine(y: number, name: string): string {
  const at = round(y);
  return `<line class="limit ${name}" x1="${LEFT}" x2="${RIGHT}" y1="${at}" y2="${at}"/>`;
}

type Pairs = readonly (readonly [seconds: number, value: number])[];

function lineOf(points: Pairs, x: Scale, y: Scale, name: string): string {
  return points.length === 1
    ? dot(points, x, y, name)
    : `<polyline class="line ${name}" points="${pixels(points, x, y)}"/>`;
}

/** A line needs two points. */
function dot(points: Pairs, x: Scale, y: Scale, name: string): string {
  const [[seconds, value] = [0, 0]] = points;
  return `<circle class="${name}-fill" cx="${round(placeOf(seconds, x))}" cy="${round(placeOf(value, y))}" r="4"/>`;
}

function bandOf(points: readonly RatePoint[], x: Scale, y: Scale, name: string): string {
  const upper: Pairs = points.map(({ seconds, interval }) => [seconds, interval.upper]);
  const lower: Pairs = points.toReversed().map(({ seconds, interval }) => [seconds, interval.lower]);
  return `<polygon class="band ${name}-fill" points="${pixels([...upper, ...lower], x, y)}"/>`;
}

function pixels(points: Pairs, x: Scale, y: Scale): string {
  return points
    .map(([seconds, value]) => `${round(placeOf(seconds, x))},${round(placeOf(value, y))}`)
    .join(' ');
}

function text(
  at: { readonly x: number; readonly y: number },
  content: string,
  kind: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
): string {
  const place = `x="${round(at.x)}" y="${round(at.y)}"`;
  return `<text class="${kind}" ${place} text-anchor="${anchor}">${escapeXml(content)}</text>`;
}

function escapeXml(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function round(pixel: number): number {
  return Math.round(pixel * 10) / 10;
}
