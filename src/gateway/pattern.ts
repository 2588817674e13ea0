import { RE2JS } from 're2js';

/** RE2, so that no pattern can take long. `null`: it is not one. */
export function compilePattern(
  source: string,
  {
    anchored = false,
    ignoreCase = false,
  }: { readonly anchored?: boolean; readonly ignoreCase?: boolean } = {},
): ((text: string) => boolean) | null {
  try {
    const pattern = RE2JS.compile(source, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    return anchored ? (text) => pattern.matches(text) : (text) => pattern.matcher(text).find();
  } catch {
    return null;
  }
}
