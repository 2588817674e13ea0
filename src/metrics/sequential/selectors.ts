/** More metrics than these in one query are asked one by one for their newest sample no longer. */
const MOST_SELECTORS = 4;

const NAME = /[a-zA-Z_:][\w:]*/y;

/**
 * The metrics that a PromQL query reads, each as an instant selector such as `x_total{job="a"}`, so that one can ask
 * when they were last scraped. None where that cannot be told from the text: a name without braces may be a function.
 */
export function selectorsIn(query: string): readonly string[] {
  const text = query.trim();
  if (/^[a-zA-Z_:][\w:]*$/.test(text)) return [text];
  const found = new Set<string>();
  for (let at = 0; at < text.length; ) {
    const token = tokenAt(text, at);
    if (token.endsWith('}')) found.add(token);
    at += token.length;
  }
  return found.size > MOST_SELECTORS ? [] : [...found];
}

/** A quoted string, a name with its matchers, matchers alone, a name, or one character. */
function tokenAt(text: string, at: number): string {
  if (isQuote(text[at])) return text.slice(at, afterString(text, at));
  NAME.lastIndex = at;
  const name = NAME.exec(text)?.[0] ?? '';
  const brace = at + name.length + (/^\s*/.exec(text.slice(at + name.length))?.[0].length ?? 0);
  if (text[brace] === '{') return text.slice(at, afterBraces(text, brace));
  return name === '' ? text.slice(at, at + 1) : name;
}

const isQuote = (character: string | undefined): boolean =>
  character === '"' || character === "'" || character === '`';

function afterString(text: string, at: number): number {
  const quote = text[at];
  for (let next = at + 1; next < text.length; next++) {
    if (text[next] === '\\' && quote !== '`') next += 1;
    else if (text[next] === quote) return next + 1;
  }
  return text.length;
}

function afterBraces(text: string, at: number): number {
  let next = at + 1;
  while (next < text.length && text[next] !== '}')
    next = isQuote(text[next]) ? afterString(text, next) : next + 1;
  return next + 1;
}
