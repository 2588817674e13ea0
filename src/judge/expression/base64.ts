import { runError } from './expression-error.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Standard base64 with padding. By hand: a pure file has neither Buffer nor btoa. */
export function encodeBase64(bytes: readonly number[]): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const chunk = bytes.slice(i, i + 3);
    const word = ((chunk[0] ?? 0) << 16) | ((chunk[1] ?? 0) << 8) | (chunk[2] ?? 0);
    const digits = [18, 12, 6, 0].map((shift) => ALPHABET.charAt((word >> shift) & 63));
    text += digits
      .slice(0, chunk.length + 1)
      .join('')
      .padEnd(4, '=');
  }
  return text;
}

export function decodeBase64(text: string): number[] {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw runError('illegal base64 data at input byte 0');
  }
  const digits = Array.from(text.replace(/=+$/, ''), (char) => ALPHABET.indexOf(char));
  const bytes: number[] = [];
  for (let i = 0; i < digits.length; i += 4) {
    const word = [0, 1, 2, 3].reduce((sum, place) => (sum << 6) | (digits[i + place] ?? 0), 0);
    const count = Math.min(4, digits.length - i) - 1;
    bytes.push(...[16, 8, 0].slice(0, count).map((shift) => (word >> shift) & 255));
  }
  return bytes;
}

/** UTF-8 to text; a byte that is no UTF-8 becomes U+FFFD. */
export function decodeUtf8(bytes: readonly number[]): string {
  const escaped = bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  try {
    return decodeURIComponent(escaped);
  } catch (cause) {
    if (!(cause instanceof URIError)) throw cause;
    return bytes.map((byte) => (byte < 128 ? String.fromCharCode(byte) : '\ufffd')).join('');
  }
}
