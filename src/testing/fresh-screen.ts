import { en } from '../cli/messages/en.ts';
import { LiveScreen } from '../cli/output/live-screen.ts';
import { plain } from '../cli/output/paint.ts';
import { renderRolloutWithin } from '../cli/view/fit-rollout.ts';
import { type RolloutView, renderRollout } from '../cli/view/rollout-view.ts';
import { emulateTerminal } from './emulated-terminal.ts';

/** The rows of a window in which `get rollout -w` has just been started. */
export function freshScreen(
  view: RolloutView,
  size: { readonly columns: number; readonly rows: number },
): string[] {
  const { screen, terminal } = emulateTerminal(size.columns, size.rows);
  const live = new LiveScreen({ write: (text) => screen.write(text), terminal }, en.moreLines);
  live.show({
    lines: renderRollout(view, plain),
    linesWithin: (room) => renderRolloutWithin(view, plain, { room, morePods: en.morePods }),
  });
  return screen.rows();
}
