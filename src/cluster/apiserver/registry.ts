import { BUILTIN_RESOURCES } from './kinds/builtin-resources.ts';
import type { ResourceDef } from './kinds/resource.ts';

/** The resources that are served right now. */
export interface Registry {
  /** By the words of a URL. */
  find(group: string, version: string, plural: string): ResourceDef | undefined;
  byKind(apiVersion: string, kind: string): ResourceDef | undefined;
  /** The definition whose form is the stored one. */
  stored(table: string): ResourceDef | undefined;
  all(): readonly ResourceDef[];
  /** Replaces what one CRD defines; an empty list withdraws it. */
  setCustom(crdName: string, resources: readonly ResourceDef[]): void;
  /** Counts changes, so that documents made from the list can be kept until it moves. */
  epoch(): number;
}

export function createRegistry(): Registry {
  const custom = new Map<string, readonly ResourceDef[]>();
  let epoch = 0;
  let resources: readonly ResourceDef[] = BUILTIN_RESOURCES;
  let byPath = indexBy(resources, pathOf);
  let byKind = indexBy(resources, kindOf);
  let byTable = indexBy(resources.filter(isStored), ({ table }) => table);

  return {
    find: (group, version, plural) => byPath.get(`${group}/${version}/${plural}`),
    byKind: (apiVersion, kind) => byKind.get(`${apiVersion} ${kind}`),
    stored: (table) => byTable.get(table),
    all: () => resources,
    epoch: () => epoch,
    setCustom: (crdName, defined) => {
      if (defined.length === 0) custom.delete(crdName);
      else custom.set(crdName, defined);
      epoch += 1;
      resources = [...BUILTIN_RESOURCES, ...[...custom.values()].flat()];
      byPath = indexBy(resources, pathOf);
      byKind = indexBy(resources, kindOf);
      byTable = indexBy(resources.filter(isStored), ({ table }) => table);
    },
  };
}

const pathOf = ({ group, version, plural }: ResourceDef) => `${group}/${version}/${plural}`;
const kindOf = ({ group, version, kind }: ResourceDef) =>
  `${group === '' ? version : `${group}/${version}`} ${kind}`;
const isStored = ({ conversion, custom, version }: ResourceDef) =>
  conversion === null && (custom === null || custom.storedVersion === version);

function indexBy(resources: readonly ResourceDef[], key: (resource: ResourceDef) => string) {
  return new Map(resources.map((resource) => [key(resource), resource]));
}
