import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiContext } from '../context.ts';
import { REVIEWS } from '../discovery/groups.ts';
import { isMap, type JsonMap } from '../object.ts';
import { mediaTypeOf, parseObject, readBody } from './body.ts';
import type { ResourcePath } from './path.ts';
import { jsonReply, send } from './respond.ts';

const USER = { username: 'haldane-admin', groups: ['system:masters', 'system:authenticated'] };

/**
 * Answers questions about who one is and what one may do: whoever has the token may do everything. `false` when
 * the path is no review's.
 */
export async function serveReview(
  _context: ApiContext,
  request: IncomingMessage,
  response: ServerResponse,
  path: ResourcePath,
): Promise<boolean> {
  const review = REVIEWS.find(
    ({ group, version, plural }) =>
      group === path.group && version === path.version && plural === path.plural,
  );
  if (review === undefined || request.method !== 'POST' || path.name !== '') return false;
  const sent = parseObject(await readBody(request), mediaTypeOf(request));
  const asked: JsonMap = isMap(sent) ? sent : {};
  const identity = { kind: review.kind, apiVersion: `${review.group}/${review.version}` };
  const metadata = isMap(asked['metadata']) ? asked['metadata'] : { creationTimestamp: null };
  const body = { ...identity, metadata, ...specOf(asked), status: answerTo(review.kind) };
  send(response, jsonReply(201, body));
  return true;
}

function specOf({ spec }: JsonMap): JsonMap {
  return spec === undefined ? {} : { spec };
}

function answerTo(kind: string): JsonMap {
  switch (kind) {
    case 'SelfSubjectReview':
      return { userInfo: USER };
    case 'TokenReview':
      return { authenticated: false, user: {}, error: 'this server has one token and reviews no others' };
    case 'SelfSubjectRulesReview':
      return {
        resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
        nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
        incomplete: false,
      };
    default:
      return { allowed: true };
  }
}
