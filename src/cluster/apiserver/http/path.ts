/** What a URL under /api or /apis names. */
export interface ResourcePath {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  /** `undefined`: every namespace, or a cluster-scoped resource. */
  readonly namespace: string | undefined;
  /** Empty: the collection. */
  readonly name: string;
  readonly subresource: string;
}

/** `null` when the path is not a resource's. */
export function parseResourcePath(path: string): ResourcePath | null {
  const parts = decodedParts(path);
  if (parts === null) return null;
  const [root, ...rest] = parts;
  const [group, version, ...tail] = root === 'api' ? ['', ...rest] : rest;
  const isApi = root === 'api' || root === 'apis';
  if (!isApi || group === undefined || version === undefined || tail.length === 0) return null;
  return parseTail({ group, version }, tail);
}

function decodedParts(path: string): string[] | null {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    return null;
  }
}

function parseTail(
  base: { readonly group: string; readonly version: string },
  tail: readonly string[],
): ResourcePath | null {
  const [first, second, third] = tail;
  // `namespaces/x/pods` is inside a namespace; `namespaces/x/status` is about the namespace itself.
  const isInside =
    first === 'namespaces' && third !== undefined && !(third === 'status' || third === 'finalize');
  const [plural = '', name = '', ...sub] = isInside ? tail.slice(2) : tail;
  const namespace = isInside ? second : undefined;
  if (sub.length > 1) return null;
  return { ...base, plural, namespace, name, subresource: sub[0] ?? '' };
}
