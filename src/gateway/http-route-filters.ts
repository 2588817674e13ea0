import type { HTTPRouteRule } from '../api/kubernetes/gateway.ts';
import { isObject } from '../base/json.ts';
import { type HeaderEdit, NO_FILTERS, type PathRewrite, type Redirect, type RouteFilters } from './route.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The filters of a rule, or what of them is not supported. Defaults are those of the Gateway API. */
export function filtersOf(
  rule: HTTPRouteRule,
  prefix: string,
): RouteFilters | { readonly unsupported: string } {
  let filters: RouteFilters = NO_FILTERS;
  for (const filter of rule.filters ?? []) {
    const next = withFilter(filters, filter, prefix);
    if (next === null) return { unsupported: `filter ${String(filter['type'])} is not supported` };
    filters = next;
  }
  return filters;
}

function withFilter(filters: RouteFilters, filter: Fields, prefix: string): RouteFilters | null {
  switch (filter['type']) {
    case 'RequestHeaderModifier': {
      const edits = headerEdits(fieldsOf(filter['requestHeaderModifier']));
      return { ...filters, requestHeaders: [...filters.requestHeaders, ...edits] };
    }
    case 'ResponseHeaderModifier': {
      const edits = headerEdits(fieldsOf(filter['responseHeaderModifier']));
      return { ...filters, responseHeaders: [...filters.responseHeaders, ...edits] };
    }
    case 'RequestRedirect':
      return { ...filters, redirect: redirectOf(fieldsOf(filter['requestRedirect']), prefix) };
    case 'URLRewrite': {
      const rewrite = fieldsOf(filter['urlRewrite']);
      return {
        ...filters,
        rewriteHostname: textOf(rewrite['hostname']),
        rewritePath: pathRewriteOf(fieldsOf(rewrite['path']), prefix),
      };
    }
    default:
      return null;
  }
}

function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : {};
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function headerEdits(modifier: Fields): HeaderEdit[] {
  const pairs = (edit: 'set' | 'add') =>
    listOf(modifier[edit]).map((header): HeaderEdit => {
      const { name, value } = fieldsOf(header);
      return { edit, name: String(name).toLowerCase(), value: String(value) };
    });
  const removed = listOf(modifier['remove']).map((name): HeaderEdit => {
    return { edit: 'remove', name: String(name).toLowerCase() };
  });
  return [...pairs('set'), ...pairs('add'), ...removed];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function redirectOf(redirect: Fields, prefix: string): Redirect {
  const { port, statusCode } = redirect;
  return {
    scheme: textOf(redirect['scheme']),
    hostname: textOf(redirect['hostname']),
    port: typeof port === 'number' ? port : null,
    path: pathRewriteOf(fieldsOf(redirect['path']), prefix),
    status: typeof statusCode === 'number' ? statusCode : 302,
  };
}

function pathRewriteOf(path: Fields, prefix: string): PathRewrite | null {
  if (path['type'] === 'ReplaceFullPath')
    return { kind: 'full', path: textOf(path['replaceFullPath']) ?? '/' };
  if (path['type'] === 'ReplacePrefixMatch') {
    return { kind: 'prefix', prefix, replacement: String(path['replacePrefixMatch'] ?? '') };
  }
  return null;
}
