import type { ApiContext } from '../context.ts';
import type { Reply } from '../http/respond.ts';

/** The smallest OpenAPI v2 document in protobuf: `swagger: "2.0"`. kubectl needs it to exist, not to say anything. */
const OPENAPI_V2 = Uint8Array.from([0x0a, 0x03, 0x32, 0x2e, 0x30]);
const V2_TYPE = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

export function openApiReply(_context: ApiContext, url: URL): Reply | null {
  if (url.pathname === '/openapi/v2') return { code: 200, body: OPENAPI_V2, contentType: V2_TYPE };
  return null;
}
