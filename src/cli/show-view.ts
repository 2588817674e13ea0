import type { KubeObject } from '../api/kubernetes/meta.ts';
import type { CommandContext } from './context.ts';
import { gatherWorld } from './gather-world.ts';
import { orMissing } from './missing.ts';
import { printAs, refuseWatchedOutput } from './output/print-as.ts';
import { type WatchedView, watchView } from './watch-view.ts';

/** Prints one object's view, once or for as long as it is watched. */
export async function showView<T extends KubeObject>(
  context: CommandContext,
  view: WatchedView<T> & { readonly watch: boolean; readonly output: string | undefined },
): Promise<void> {
  const { resource, name } = view;
  refuseWatchedOutput(view.output, view.watch);
  const object = await orMissing(context, { resource, name, wording: 'cache' }, ({ kube, namespace }) =>
    kube.get(resource, { namespace, name }),
  );
  if (view.output !== undefined) return printAs(context, view.output, object);
  const access = await context.cluster();
  if (view.watch) return watchView(context, access, view);
  const lines = view.render(object, await gatherWorld(access), context.clock.now());
  context.out.write(`${lines.join('\n')}\n`);
}
