import { createHash } from 'node:crypto';
import type { ApiContext } from '../context.ts';
import { jsonReply, type Reply } from '../http/respond.ts';
import type { ResourceDef } from '../kinds/resource.ts';
import type { Registry } from '../registry.ts';
import { openApiDocument } from './document.ts';

/** The smallest OpenAPI v2 document in protobuf: `swagger: "2.0"`. kubectl needs it to exist, not to say anything. */
const OPENAPI_V2 = Uint8Array.from([0x0a, 0x03, 0x32, 0x2e, 0x30]);
const V2_TYPE = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

interface Document {
  readonly text: string;
  readonly hash: string;
}

/** Documents are made when first asked for, and again when the resources of their group version change. */
const documents = new WeakMap<Registry, { epoch: number; byPath: Map<string, Document> }>();

export function openApiReply({ registry }: ApiContext, url: URL): Reply | null {
  const { pathname } = url;
  if (pathname === '/openapi/v2') return { code: 200, body: OPENAPI_V2, contentType: V2_TYPE };
  if (pathname === '/openapi/v3') return jsonReply(200, { paths: indexOf(registry) });
  const path = pathname.startsWith('/openapi/v3/') ? pathname.slice('/openapi/v3/'.length) : '';
  if (!pathsOf(registry.all()).has(path)) return null;
  const { text, hash } = documentAt(registry, path);
  return { code: 200, body: text, headers: { Etag: `"${hash}"` } };
}

function indexOf(registry: Registry): { [path: string]: { serverRelativeURL: string } } {
  const paths = [...pathsOf(registry.all()).keys()];
  return Object.fromEntries(
    paths.map((path) => {
      const serverRelativeURL = `/openapi/v3/${path}?hash=${documentAt(registry, path).hash}`;
      return [path, { serverRelativeURL }];
    }),
  );
}

/** `api/v1`, `apis/apps/v1`, ... with the group and version behind them. */
function pathsOf(resources: readonly ResourceDef[]): ReadonlyMap<string, readonly [string, string]> {
  return new Map(
    resources.map(({ group, version }) => [
      group === '' ? `api/${version}` : `apis/${group}/${version}`,
      [group, version],
    ]),
  );
}

function documentAt(registry: Registry, path: string): Document {
  let kept = documents.get(registry);
  if (kept === undefined || kept.epoch !== registry.epoch()) {
    kept = { epoch: registry.epoch(), byPath: new Map() };
    documents.set(registry, kept);
  }
  const known = kept.byPath.get(path);
  if (known !== undefined) return known;
  const [group, version] = pathsOf(registry.all()).get(path) ?? ['', ''];
  const text = JSON.stringify(openApiDocument(registry.all(), group, version));
  const hash = createHash('sha512').update(text).digest('hex').toUpperCase();
  kept.byPath.set(path, { text, hash });
  return { text, hash };
}
