import type { KubeObject } from '../api/kubernetes/meta.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import type { Clock, EpochMs, Millis } from '../base/time.ts';
import { rollouts } from '../kube/argo-resources.ts';
import type { KubeClient } from '../kube/client.ts';
import { createObjects } from './apply-manifests.ts';
import { type Chapter, openChapter } from './chapter.ts';
import { type Load, type SendAsUser, startLoad } from './load.ts';
import type { Messages } from './messages/en.ts';
import { createNarrator, type Narrator } from './narrator.ts';
import { isGivenUp, isStable, type RolloutView } from './rollout-view.ts';
import type { Screen } from './screen.ts';
import { renderBrief, renderMoment, stamp } from './status-block.ts';
import { shareOf, type TrafficLog } from './traffic-log.ts';
import { CLEAR_ANSWERS, RECENT_ANSWERS } from './verdict.ts';

export interface StoryParts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly client: KubeClient;
  readonly view: RolloutView;
  readonly log: TrafficLog;
  readonly send: SendAsUser;
  readonly screen: Screen;
  readonly messages: Messages;
  readonly manifests: { readonly file: string; readonly objects: readonly KubeObject[] };
  readonly gatewayUrl: string;
  /** When the whole demo began. */
  readonly startedAt: EpochMs;
  /** Aborts it, with the reason to throw. */
  readonly signal: AbortSignal;
}

/** As far as it came; chapters are filled in while it goes on, so that a story cut short can be judged too. */
export interface Story {
  good: Chapter | null;
  bad: Chapter | null;
  load: Load | null;
}

export const SHOP = { namespace: 'shop', name: 'shop', image: 'haldane/shop' } as const;
export const REQUESTS_PER_SECOND = 150;
export const USERS = 1000;
const FIRST_VERSION = '1';
const GOOD_VERSION = '2';
const BAD_VERSION = '3';
const BASELINE_ANSWERS = 150;
const TICK_MS: Millis = 100;
const WINDOW_MS: Millis = 3000;

export interface Telling {
  readonly parts: StoryParts;
  readonly narrator: Narrator;
  readonly say: (line: string) => void;
}

export function beginTelling(parts: StoryParts): Telling {
  const say = (line: string) => parts.screen.say(`${stamp(elapsed(parts))} ${line}`);
  return { parts, say, narrator: createNarrator(parts.messages, say) };
}

/** Version 1 serves, version 2 is promoted, version 3 is rolled back; throws when the signal aborts. */
export async function tellStory(telling: Telling, story: Story): Promise<void> {
  const { parts, say } = telling;
  const { log, messages } = parts;
  await openShop(telling, story);

  const good = await release(telling, GOOD_VERSION, FIRST_VERSION);
  story.good = good;
  await until(telling, good, (rollout) => {
    const isServing = shareOf(log.last(RECENT_ANSWERS), GOOD_VERSION) === 1;
    return isGivenUp(rollout) || (isStable(rollout) && isServing);
  });
  good.endedAt = parts.clock.now();
  if (shareOf(log.last(RECENT_ANSWERS), GOOD_VERSION) < 1) return;
  say(messages.promoted(GOOD_VERSION));

  const bad = await release(telling, BAD_VERSION, GOOD_VERSION);
  story.bad = bad;
  await until(telling, bad, (rollout) => {
    const isClear = isGivenUp(rollout) && shareOf(log.last(CLEAR_ANSWERS), GOOD_VERSION) === 1;
    return isClear || isStable(rollout);
  });
  bad.endedAt = parts.clock.now();
  if (shareOf(log.last(CLEAR_ANSWERS), GOOD_VERSION) === 1) say(messages.gone(BAD_VERSION, CLEAR_ANSWERS));
}

/** Goes on telling what people make of the Rollout, until the signal aborts. */
export async function keepTelling(telling: Telling, last: Chapter): Promise<never> {
  const { log, view, clock } = telling.parts;
  let chapter = last;
  for (;;) {
    await tick(telling, chapter);
    const version = versionOf(view.rollout());
    if (version === null || version === chapter.version) continue;
    const serving = log.last(1)[0]?.version ?? chapter.stableVersion;
    chapter = openChapter(version, serving, clock.now());
  }
}

async function openShop({ parts, say }: Telling, story: Story): Promise<void> {
  const { messages, manifests, client, view, send, clock, signal, log } = parts;
  say(messages.applying(manifests.file));
  await createObjects(client, manifests.objects);
  for (;;) {
    const rollout = view.rollout();
    const isUp = rollout !== null && isStable(rollout);
    if (isUp && (await send('/healthz', 0)).version === FIRST_VERSION) break;
    await clock.sleep(TICK_MS, signal);
  }
  say(messages.serving(parts.gatewayUrl, REQUESTS_PER_SECOND, USERS));
  story.load = startLoad({ ...parts, requestsPerSecond: REQUESTS_PER_SECOND, users: USERS });
  while (log.all().length < BASELINE_ANSWERS) await clock.sleep(TICK_MS, signal);
}

async function release({ parts, say }: Telling, version: string, stable: string): Promise<Chapter> {
  const { client, clock, messages } = parts;
  say(messages.releasing(version));
  const chapter = openChapter(version, stable, clock.now());
  const path = '/spec/template/spec/containers/0/image';
  const body = [{ op: 'replace', path, value: `${SHOP.image}:${version}` }];
  await client.patch(rollouts, SHOP, { type: 'json', body });
  return chapter;
}

async function until(
  telling: Telling,
  chapter: Chapter,
  isOver: (rollout: Rollout) => boolean,
): Promise<void> {
  for (;;) {
    await tick(telling, chapter);
    const rollout = telling.parts.view.rollout();
    // The copy may still be of before the release.
    if (rollout !== null && versionOf(rollout) === chapter.version && isOver(rollout)) return;
  }
}

function versionOf(rollout: Rollout | null): string | null {
  const image = rollout?.spec.template?.spec.containers[0]?.image ?? '';
  return image.startsWith(`${SHOP.image}:`) ? image.slice(SHOP.image.length + 1) : null;
}

async function tick({ parts, narrator }: Telling, chapter: Chapter): Promise<void> {
  const { clock, signal, view, screen, messages, log } = parts;
  await clock.sleep(TICK_MS, signal);
  const now = clock.now();
  const rollout = view.rollout();
  if (rollout !== null) {
    narrator.observe(chapter, { rollout, runs: view.runs(), weights: view.weights() });
  }
  const moment = {
    elapsedSeconds: elapsed(parts),
    chapter,
    rollout,
    recent: log.between(now - WINDOW_MS, now + 1),
    windowSeconds: WINDOW_MS / 1000,
  };
  screen.show(renderMoment(moment, messages), renderBrief(moment, messages));
}

function elapsed({ clock, startedAt }: StoryParts): number {
  return (clock.now() - startedAt) / 1000;
}
