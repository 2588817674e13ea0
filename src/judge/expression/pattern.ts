import { RE2JS, RE2JSException } from 're2js';

export type CompiledPattern =
  | { readonly ok: true; matches(text: string): boolean }
  | { readonly ok: false; readonly message: string };

/**
 * A regular expression in RE2's syntax, run in linear time: a hostile pattern or text cannot hang the controller.
 * It matches anywhere in the text unless it is anchored.
 */
export function compilePattern(pattern: string): CompiledPattern {
  try {
    const compiled = RE2JS.compile(pattern);
    return { ok: true, matches: (text) => compiled.matcher(text).find() };
  } catch (cause) {
    if (cause instanceof RE2JSException) return { ok: false, message: cause.message };
    throw cause;
  }
}
