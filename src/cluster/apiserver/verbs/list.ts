import type { ApiContext } from '../context.ts';
import type { ResourceDef } from '../kinds/resource.ts';
import { storeKey } from '../object.ts';
import { type FieldTerm, matchesFields, parseFieldSelector, pinnedName } from '../selector-field.ts';
import { matchesLabels, parseLabelSelector, type Requirement } from '../selector-label.ts';
import { badRequest, expired, invalid, tooLargeVersion } from '../status-error.ts';
import type { Version } from '../store/table.ts';
import { decodeToken, encodeToken } from './pages.ts';

/** Which objects a list or watch is about. */
export interface Selection {
  readonly resource: ResourceDef;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly labels: readonly Requirement[];
  readonly fields: readonly FieldTerm[];
}

export function readSelection(
  resource: ResourceDef,
  namespace: string | undefined,
  query: URLSearchParams,
): Selection {
  const fields = parseFieldSelector(query.get('fieldSelector') ?? '', resource);
  const labels = parseLabelSelector(query.get('labelSelector') ?? '');
  return { resource, namespace, name: pinnedName(fields), labels, fields };
}

export function isSelected({ object }: Version, selection: Selection): boolean {
  const { namespace, resource, labels, fields } = selection;
  return (
    (namespace === undefined || object.metadata.namespace === namespace) &&
    matchesLabels(labels, object.metadata.labels) &&
    matchesFields(fields, object, resource)
  );
}

export interface Page {
  readonly versions: readonly Version[];
  readonly rv: number;
  readonly continueToken: string | null;
  /** Objects after this page; `null` when that is not told (with selectors, and on the last page). */
  readonly remaining: number | null;
}

const CONTINUE_TEXT =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list ' +
  'without the continue parameter, or use the continue token in this response to retrieve the remainder of the ' +
  'results. Continuing with the provided token results in an inconsistent list - objects that were created, ' +
  'modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** One page of a list; every page of one list shows the same moment. */
export function listPage(context: ApiContext, selection: Selection, query: URLSearchParams): Page {
  const limit = readLimit(query);
  const start = startOf(context, selection, query);
  const hasSelector = selection.labels.length > 0 || selection.fields.length > 0;
  const rest = start.after === '' ? start.versions : start.versions.filter(({ key }) => key > start.after);
  const inScope = scoped(rest, selection);
  if (limit === 0) {
    return { versions: select(inScope, selection), rv: start.rv, continueToken: null, remaining: null };
  }
  const taken: Version[] = [];
  let seen = 0;
  for (const version of inScope) {
    if (taken.length === limit) break;
    seen += 1;
    if (isSelected(version, selection)) taken.push(version);
  }
  const left = inScope.length - seen;
  const hasMore = hasSelector ? inScope.slice(seen).some((one) => isSelected(one, selection)) : left > 0;
  if (!hasMore) return { versions: taken, rv: start.rv, continueToken: null, remaining: null };
  context.pages.save(selection.resource.table, start.rv, start.versions);
  const after = inScope[seen - 1]?.key ?? '';
  const continueToken = encodeToken({ rv: start.rv, after });
  return { versions: taken, rv: start.rv, continueToken, remaining: hasSelector ? null : left };
}

function readLimit(query: URLSearchParams): number {
  const limit = Number(query.get('limit') ?? 0);
  return Number.isInteger(limit) && limit > 0 ? limit : 0;
}

interface ListStart {
  readonly versions: readonly Version[];
  readonly rv: number;
  readonly after: string;
}

function startOf(context: ApiContext, selection: Selection, query: URLSearchParams): ListStart {
  const token = query.get('continue') ?? '';
  if (token !== '') return nextPageStart(context, selection, token);
  const { store } = context;
  const wanted = wantedRevision(context, selection, query);
  if (wanted === null) return { versions: baseOf(context, selection), rv: store.revision(), after: '' };
  const past = store.rangeAt(selection.resource.table, wanted);
  if (past === null) throw expired('The resourceVersion for the provided list is too old.');
  return { versions: past, rv: wanted, after: '' };
}

function nextPageStart({ store, pages }: ApiContext, { resource }: Selection, text: string): ListStart {
  const { table } = resource;
  const token = decodeToken(text);
  if (token === null) throw badRequest('continue key is not valid: the token is not one of this server');
  const { rv, after } = token;
  // A negative revision is the token that came with a 410: go on over what is there now.
  if (rv < 0) return { versions: store.range(table), rv: store.revision(), after };
  const versions = pages.open(table, rv);
  if (versions === null) throw expired(CONTINUE_TEXT, encodeToken({ rv: -1, after }));
  return { versions, rv, after };
}

/** The exact past moment that a client asks for; `null` when now will do. */
function wantedRevision({ store }: ApiContext, selection: Selection, query: URLSearchParams): number | null {
  const asked = query.get('resourceVersion') ?? '';
  const match = query.get('resourceVersionMatch') ?? '';
  checkMatch(selection, asked, match);
  const wanted = Number(asked === '' ? 0 : asked);
  if (!Number.isInteger(wanted)) throw badRequest(`invalid resource version ${JSON.stringify(asked)}`);
  if (wanted > store.revision()) throw tooLargeVersion(wanted, store.revision());
  const isExact = match === 'Exact' || (match === '' && wanted > 0 && query.has('limit'));
  return isExact ? wanted : null;
}

function checkMatch({ resource }: Selection, asked: string, match: string): void {
  if (match === '') return;
  const fault = (message: string) =>
    invalid({ ...resource, kind: 'ListOptions', group: 'meta.k8s.io' }, '', [
      { type: 'Forbidden', field: 'resourceVersionMatch', message },
    ]);
  if (asked === '')
    throw fault('Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided');
  if (match === 'Exact' && asked === '0') {
    throw fault('Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  }
}

/** The whole table, or the one object that the selection names. */
function baseOf({ store }: ApiContext, { resource, namespace, name }: Selection): readonly Version[] {
  if (name === undefined || (resource.namespaced && namespace === undefined))
    return store.range(resource.table);
  const found = store.get(resource.table, storeKey(namespace, name));
  return found === undefined ? [] : [found];
}

function scoped(versions: readonly Version[], { namespace }: Selection): readonly Version[] {
  if (namespace === undefined) return versions;
  return versions.filter(({ object }) => object.metadata.namespace === namespace);
}

function select(versions: readonly Version[], selection: Selection): readonly Version[] {
  if (selection.labels.length === 0 && selection.fields.length === 0) return versions;
  return versions.filter((version) => isSelected(version, selection));
}
