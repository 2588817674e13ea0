import stringWidth from 'fast-string-width';

/** What nearly every cell is made of: ASCII, and the glyphs of our trees, which take one column each. */
const USUAL = /^[ -~│├└─⟳⧉□⊞Σα◷◌⚠✔✖॥•]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are what this takes away
const COLOURS = /\u001b\[[\d;]*m/g;

/** Terminal columns a text takes; colour codes take none. A large tree has a thousand cells and is drawn each second. */
export function textWidth(text: string): number {
  const bare = text.includes('\u001b') ? text.replaceAll(COLOURS, '') : text;
  return USUAL.test(bare) ? bare.length : stringWidth(bare);
}
