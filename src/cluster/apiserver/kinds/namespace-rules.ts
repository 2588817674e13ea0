import { ensureMap, textAt } from '../object.ts';
import type { KindRules } from './resource.ts';

const NAME_LABEL = 'kubernetes.io/metadata.name';

export const namespaceRules: KindRules = {
  setDefaults: (namespace) => {
    namespace.metadata.labels = { ...namespace.metadata.labels, [NAME_LABEL]: namespace.metadata.name };
  },
  prepareCreate: (namespace) => {
    namespace['spec'] = { finalizers: ['kubernetes'] };
    namespace['status'] = { phase: 'Active' };
  },
  prepareUpdate: (namespace, old) => {
    namespace['spec'] = old['spec'];
    if (textAt(namespace, 'status', 'phase') === undefined)
      ensureMap(namespace, 'status')['phase'] = 'Active';
  },
  selectableFields: { 'status.phase': (namespace) => textAt(namespace, 'status', 'phase') ?? '' },
};
