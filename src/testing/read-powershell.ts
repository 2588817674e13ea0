/** Where each bracket that is open stands; quotes, escapes and comments are read as PowerShell reads them. */
interface Open {
  readonly bracket: string;
  readonly line: number;
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
/** A text in single or double quotes, whole; a comment; an escaped character; a bracket. */
const TOKEN = /'(?:[^']|'')*'|"(?:[^"`]|`[\s\S]|"")*"|#[^\n]*|`[\s\S]|['"]|[()[\]{}]|\n/g;

/** What does not match in a script for PowerShell; `null` when each quote and bracket has its other half. */
export function mismatchIn(script: string): string | null {
  const open: Open[] = [];
  let line = 1;
  for (const [token] of script.matchAll(TOKEN)) {
    if (token === "'" || token === '"') return `line ${line}: ${token} is never closed`;
    if (token in CLOSING) open.push({ bracket: token, line });
    if (/^[)\]}]$/.test(token)) {
      const last = open.pop();
      if (last === undefined || CLOSING[last.bracket] !== token)
        return `line ${line}: ${token} closes nothing`;
    }
    line += token.split('\n').length - 1;
  }
  const [first] = open;
  return first === undefined ? null : `line ${first.line}: ${first.bracket} is never closed`;
}
