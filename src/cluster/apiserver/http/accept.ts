import { StatusError } from '../status-error.ts';

/** In which form a client wants what it asked for. */
export type View =
  | { readonly as: 'object' }
  | { readonly as: 'table'; readonly includeObject: 'Metadata' | 'Object' | 'None' }
  | { readonly as: 'metadata' };

interface MediaType {
  readonly type: string;
  readonly params: { readonly [name: string]: string };
}

export function parseAccept(header: string | undefined): readonly MediaType[] {
  return (header ?? '*/*').split(',').map((part) => {
    const [type = '', ...params] = part.split(';').map((piece) => piece.trim());
    return { type, params: Object.fromEntries(params.map((one) => one.split('=') as [string, string])) };
  });
}

const JSON_TYPES = ['application/json', '*/*', 'application/*', 'application/yaml'];

/** The first entry that can be served; protobuf cannot, and clients that offer it also offer JSON. */
export function negotiateView(header: string | undefined, query: URLSearchParams): View {
  for (const { type, params } of parseAccept(header)) {
    if (!JSON_TYPES.includes(type)) continue;
    const as = params['as'];
    if (as === undefined) return { as: 'object' };
    const isKnown = params['g'] === 'meta.k8s.io' && params['v'] === 'v1';
    if (as === 'Table' && isKnown) return { as: 'table', includeObject: readInclude(query) };
    if ((as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') && isKnown)
      return { as: 'metadata' };
  }
  const message =
    'only the following media types are accepted: application/json, application/json;as=Table;v=v1;g=meta.k8s.io, ' +
    'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
  throw new StatusError({ code: 406, reason: 'NotAcceptable', message });
}

function readInclude(query: URLSearchParams): 'Metadata' | 'Object' | 'None' {
  const asked = query.get('includeObject');
  return asked === 'Object' || asked === 'None' ? asked : 'Metadata';
}
