import type { ApiContext } from '../context.ts';
import { parseAccept } from '../http/accept.ts';
import { jsonReply, type Reply } from '../http/respond.ts';
import type { JsonMap } from '../object.ts';
import {
  aggregatedDocument,
  apiVersionsDocument,
  groupDocument,
  groupListDocument,
  resourceListDocument,
} from './documents.ts';

/** Answers `/api`, `/apis` and what is below them down to one group version; `null` for other paths. */
export function discoveryReply(
  { registry }: ApiContext,
  path: string,
  accept: string | undefined,
): Reply | null {
  const [root, group, version, ...rest] = path.split('/').filter((part) => part !== '');
  const resources = registry.all();
  if ((root !== 'api' && root !== 'apis') || rest.length > 0) return null;
  const isCore = root === 'api';
  if (group === undefined) {
    const aggregated = wantedAggregation(accept);
    if (aggregated !== null) {
      const contentType = `application/json;g=apidiscovery.k8s.io;v=${aggregated};as=APIGroupDiscoveryList`;
      return { ...jsonReply(200, aggregatedDocument(resources, isCore, aggregated)), contentType };
    }
    return jsonReply(200, isCore ? apiVersionsDocument() : groupListDocument(resources));
  }
  if (isCore) return version === undefined ? maybe(resourceListDocument(resources, '', group)) : null;
  if (version === undefined) return maybe(groupDocument(resources, group));
  return maybe(resourceListDocument(resources, group, version));
}

function maybe(document: JsonMap | null): Reply | null {
  return document === null ? null : jsonReply(200, document);
}

/** The version of the aggregated document that the client names first, if it wants one at all. */
function wantedAggregation(accept: string | undefined): string | null {
  for (const { type, params } of parseAccept(accept)) {
    if (type !== 'application/json') continue;
    if (params['as'] === undefined) return null;
    const isKnown = params['v'] === 'v2' || params['v'] === 'v2beta1';
    if (params['as'] === 'APIGroupDiscoveryList' && params['g'] === 'apidiscovery.k8s.io' && isKnown) {
      return params['v'] ?? null;
    }
  }
  return null;
}
