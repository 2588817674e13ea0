/** Where a request wants to go. */
export interface RequestTarget {
  /** Lower case, without port. */
  readonly host: string;
  /** Path and query as sent; what the pod gets unless a filter rewrites it. */
  readonly rawPath: string;
  /** Decoded and without `.`, `..` and doubled slashes, for matching only. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
}

/** Reads origin form (`/path?query`) and absolute form. `null`: neither, or a path that cannot be read one way. */
export function parseRequestTarget(url: string, hostHeader: string): RequestTarget | null {
  if (url.startsWith('/')) return targetOf(url, hostHeader);
  const absolute = /^https?:\/\/([^/?#@]+)(\/[^#]*|\?[^#]*)?$/i.exec(url);
  if (absolute === null) return null;
  const [, host = '', rest = '/'] = absolute;
  return targetOf(rest.startsWith('/') ? rest : `/${rest}`, host);
}

function targetOf(rawPath: string, hostHeader: string): RequestTarget | null {
  const host = hostOf(hostHeader);
  const mark = rawPath.indexOf('?');
  const path = normalizedPath(mark < 0 ? rawPath : rawPath.slice(0, mark));
  if (host === null || path === null) return null;
  return { host, rawPath, path, query: mark < 0 ? '' : rawPath.slice(mark + 1) };
}

/** The host without its port; `null` when it is not a host. A trailing dot is the root and means nothing here. */
function hostOf(header: string): string | null {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^\s:/?#@[\]]*)(?::\d*)?$/.exec(header);
  return match === null ? null : (match[1] ?? '').toLowerCase().replace(/\.$/, '');
}

function normalizedPath(path: string): string | null {
  if (!/%|\/\/|\/\./.test(path)) return path;
  const decoded = percentDecoded(path);
  if (decoded === null || decoded.includes('\0')) return null;
  const parts = decoded.split(/\/+/).slice(1);
  const segments: string[] = [];
  for (const part of parts) {
    if (part === '..' && segments.length === 0) return null;
    if (part === '..') segments.pop();
    else if (part !== '.' && part !== '') segments.push(part);
  }
  const endsWithSlash = ['', '.', '..'].includes(parts.at(-1) ?? '') && segments.length > 0;
  return `/${segments.join('/')}${endsWithSlash ? '/' : ''}`;
}

function percentDecoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
