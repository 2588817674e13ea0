import type { Authentication } from '../../api/v1alpha1/metric-provider.ts';
import type { SendHttp } from '../http.ts';
import type { MeasureContext } from '../provider.ts';
import { type AnsweredSeries, decodeSeries } from './prometheus-answer.ts';
import { askPrometheus } from './prometheus-request.ts';

/** Asks one PromQL question at one moment, epoch seconds. */
export type AskSeries = (query: string, at: number) => Promise<readonly AnsweredSeries[]>;

/** Asks for samples from `from` to `to`, epoch seconds, every `step` seconds. */
export type AskRange = (
  query: string,
  range: { readonly from: number; readonly to: number; readonly step: number },
) => Promise<readonly AnsweredSeries[]>;

export interface SeriesDeps {
  readonly send: SendHttp;
  /** Used by metrics without an address of their own. */
  readonly defaultAddress: string | null;
}

/** How a metric's configuration names its server. */
export interface ServerConfig {
  readonly address?: string | undefined;
  readonly headers?: readonly { readonly key: string; readonly value: string }[] | undefined;
  readonly authentication?: Authentication | undefined;
  readonly insecure?: boolean | undefined;
}

const TIMEOUT_S = 30;

/** Both kinds of question to the server that a metric names. */
export function openSeries(
  { send, defaultAddress }: SeriesDeps,
  { clock, signal }: Pick<MeasureContext, 'clock' | 'signal'>,
  config: ServerConfig,
): { readonly series: AskSeries; readonly range: AskRange } {
  const { address = '', headers = [], authentication = {}, insecure = false } = config;
  const named = address === '' ? (defaultAddress ?? '') : address;
  const server = { send, address: named, headers, authentication, insecure };
  const options = { clock, signal, timeoutSeconds: TIMEOUT_S };
  return {
    series: async (query, at) => {
      const parameters = [
        ['query', query],
        ['time', String(at)],
      ] as const;
      return decodeSeries(await askPrometheus(server, { path: 'query', parameters }, options));
    },
    range: async (query, { from, to, step }) => {
      const range = [
        ['start', String(from)],
        ['end', String(to)],
        ['step', String(step)],
      ] as const;
      const parameters = [['query', query] as const, ...range];
      return decodeSeries(await askPrometheus(server, { path: 'query_range', parameters }, options));
    },
  };
}
