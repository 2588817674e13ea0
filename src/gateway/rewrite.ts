import type { RequestTarget } from './request-target.ts';
import type { PathRewrite, Redirect } from './route.ts';

/** The path and query sent to the pod. */
export function rewrittenPath({ rawPath, query }: RequestTarget, rewrite: PathRewrite | null): string {
  if (rewrite === null) return rawPath;
  const mark = rawPath.indexOf('?');
  const path = mark < 0 ? rawPath : rawPath.slice(0, mark);
  return withQuery(replacedPath(path, rewrite), query);
}

export function redirectLocation(redirect: Redirect, target: RequestTarget, gatewayPort: number): string {
  const scheme = redirect.scheme ?? 'http';
  const host = redirect.hostname ?? target.host;
  const port = redirect.port ?? (redirect.scheme === null ? gatewayPort : null);
  const isWellKnown = port === null || (scheme === 'http' ? port === 80 : port === 443);
  const path = redirect.path === null ? target.rawPath : rewrittenPath(target, redirect.path);
  return `${scheme}://${host}${isWellKnown ? '' : `:${port}`}${path}`;
}

function replacedPath(path: string, rewrite: PathRewrite): string {
  if (rewrite.kind === 'full') return rewrite.path;
  const prefix = rewrite.prefix.replace(/\/$/, '');
  const rest = path.startsWith(prefix) ? path.slice(prefix.length) : '';
  const joined = `${rewrite.replacement.replace(/\/$/, '')}${rest}`;
  return joined.startsWith('/') ? joined : `/${joined}`;
}

function withQuery(path: string, query: string): string {
  return query === '' ? path : `${path}?${query}`;
}
