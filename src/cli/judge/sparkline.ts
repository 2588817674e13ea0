const BLOCKS = '▁▂▃▄▅▆▇█';

/** Values as a row of blocks between `floor` and `top`; what is higher or lower is cut. */
export function sparkline(
  values: readonly number[],
  range: { readonly floor: number; readonly top: number },
): string {
  const { floor, top } = range;
  return values
    .map((value) => {
      const part = top > floor ? (value - floor) / (top - floor) : 0;
      const level = Math.min(Math.max(Math.floor(part * BLOCKS.length), 0), BLOCKS.length - 1);
      return BLOCKS[level];
    })
    .join('');
}
