import type { Clock, Millis } from '../base/time.ts';
import { watchTargets } from '../gateway/scrape-targets.ts';
import type { KubeClient } from '../kube/client.ts';
import { startScraper } from '../tsdb/scraper.ts';
import { startMetricsServer } from '../tsdb/server.ts';
import { createMetricsStore } from '../tsdb/store.ts';

export interface RunningMetrics {
  /** What a prometheus provider takes as its address. */
  readonly url: string;
  stop(): Promise<void>;
}

export interface MetricsOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: () => number;
  /** 0: any free port. */
  readonly port: number;
  readonly gatewayAdminUrl: string;
  readonly onError: (error: unknown) => void;
}

const SCRAPE_INTERVAL_MS: Millis = 1000;
const RETENTION_MS: Millis = 3_600_000;
const MAX_SERIES = 20_000;

/** The metrics store of an embedded cluster: gateway and annotated pods are scraped once a second, and kept for an hour. */
export async function startMetrics(options: MetricsOptions): Promise<RunningMetrics> {
  const { clock, port } = options;
  const store = createMetricsStore({ clock, retentionMs: RETENTION_MS, maxSeries: MAX_SERIES });
  const watch = watchTargets(options);
  const server = await startMetricsServer(store, { clock, port });
  const scraper = startScraper(store, () => watch.targets(), {
    clock,
    fetch,
    intervalMs: SCRAPE_INTERVAL_MS,
    timeoutMs: SCRAPE_INTERVAL_MS,
    // What cannot be scraped is in the store, as `up`; once a second is too often to say it elsewhere.
    onError: () => {},
  });
  return {
    url: server.url,
    async stop() {
      await scraper.stop();
      await Promise.all([watch.stop(), server.stop()]);
    },
  };
}
