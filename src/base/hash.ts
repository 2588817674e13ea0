const OFFSET_BASIS = 2166136261;
const PRIME = 16777619;
const SAFE_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** FNV-1a, 32 bits, over UTF-8 (Fowler, Noll and Vo). `seed` continues an earlier sum. */
export function fnv32a(bytes: Iterable<number>, seed = OFFSET_BASIS): number {
  let sum = seed;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, PRIME) >>> 0;
  return sum;
}

/** Kubernetes' `rand.SafeEncodeString` of the decimal sum: letters and digits that spell no word. */
export function safeEncode(sum: number): string {
  return [...String(sum >>> 0)].map((c) => SAFE_ALPHABET[c.charCodeAt(0) % SAFE_ALPHABET.length]).join('');
}

/** The UTF-8 bytes of a text; a lone surrogate becomes U+FFFD. */
export function utf8(text: string): number[] {
  const bytes: number[] = [];
  for (const symbol of text) {
    const point = symbol.codePointAt(0) ?? 0;
    pushUtf8(bytes, point >= 0xd800 && point <= 0xdfff ? 0xfffd : point);
  }
  return bytes;
}

function pushUtf8(bytes: number[], point: number): void {
  const tail = (shift: number) => 0x80 | ((point >> shift) & 0x3f);
  if (point < 0x80) bytes.push(point);
  else if (point < 0x800) bytes.push(0xc0 | (point >> 6), tail(0));
  else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), tail(6), tail(0));
  else bytes.push(0xf0 | (point >> 18), tail(12), tail(6), tail(0));
}
