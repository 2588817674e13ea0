import type { ResourceDef } from '../kinds/resource.ts';

/** A resource or subresource as discovery lists it. */
export interface Listed {
  readonly resource: ResourceDef;
  /** Empty for the resource itself. */
  readonly subresource: string;
  readonly verbs: readonly string[];
  readonly responseKind: { readonly group: string; readonly version: string; readonly kind: string };
}

/** A review: something that is only ever POSTed and answered. */
export interface Review {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const AUTHORIZATION = { group: 'authorization.k8s.io', version: 'v1' };

export const REVIEWS: readonly Review[] = [
  {
    group: 'authentication.k8s.io',
    version: 'v1',
    plural: 'selfsubjectreviews',
    kind: 'SelfSubjectReview',
    namespaced: false,
  },
  {
    group: 'authentication.k8s.io',
    version: 'v1',
    plural: 'tokenreviews',
    kind: 'TokenReview',
    namespaced: false,
  },
  {
    ...AUTHORIZATION,
    plural: 'localsubjectaccessreviews',
    kind: 'LocalSubjectAccessReview',
    namespaced: true,
  },
  {
    ...AUTHORIZATION,
    plural: 'selfsubjectaccessreviews',
    kind: 'SelfSubjectAccessReview',
    namespaced: false,
  },
  { ...AUTHORIZATION, plural: 'selfsubjectrulesreviews', kind: 'SelfSubjectRulesReview', namespaced: false },
  { ...AUTHORIZATION, plural: 'subjectaccessreviews', kind: 'SubjectAccessReview', namespaced: false },
];

/** The subresources that pods and namespaces have of their own. */
const OWN_SUBRESOURCES: {
  readonly [table: string]: readonly (readonly [string, readonly string[], string])[];
} = {
  '/pods': [
    ['binding', ['create'], '/v1/Binding'],
    ['eviction', ['create'], 'policy/v1/Eviction'],
    ['log', ['get'], '/v1/Pod'],
  ],
  '/namespaces': [['finalize', ['update'], '/v1/Namespace']],
};

export function listedResources(resources: readonly ResourceDef[]): readonly Listed[] {
  return resources.flatMap((resource) => {
    const { group, version, kind } = resource;
    const own = { group, version, kind };
    const listed: Listed[] = [{ resource, subresource: '', verbs: resource.verbs, responseKind: own }];
    for (const [subresource, verbs, answer] of OWN_SUBRESOURCES[resource.table] ?? []) {
      const [answerGroup = '', answerVersion = '', answerKind = ''] = answer.split('/');
      const responseKind = { group: answerGroup, version: answerVersion, kind: answerKind };
      listed.push({ resource, subresource, verbs, responseKind });
    }
    const verbs = ['get', 'patch', 'update'];
    const scale = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
    const below: Listed[] = [
      ...(resource.hasScale ? [{ resource, subresource: 'scale', verbs, responseKind: scale }] : []),
      ...(resource.hasStatus ? [{ resource, subresource: 'status', verbs, responseKind: own }] : []),
    ];
    listed.push(...(resource.custom === null ? below : below.toReversed()));
    return listed;
  });
}

export interface GroupVersions {
  readonly group: string;
  /** Preferred first. */
  readonly versions: readonly string[];
}

/** Named groups with their versions; a group's order is upstream's: later and more stable versions first. */
export function groupsOf(resources: readonly ResourceDef[]): readonly GroupVersions[] {
  const found = new Map<string, string[]>();
  for (const { group, version } of [...resources, ...REVIEWS]) {
    if (group === '') continue;
    const versions = found.get(group) ?? [];
    if (!versions.includes(version)) versions.push(version);
    found.set(group, versions);
  }
  return [...found].map(([group, versions]) => ({ group, versions: versions.sort(compareVersions) }));
}

/** `v2` before `v1` before `v1beta2` before `v1alpha1`. Source: apimachinery, version.CompareKubeAwareVersionStrings. */
function compareVersions(a: string, b: string): number {
  const rank = (text: string): readonly number[] => {
    const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(text);
    if (match === null) return [-1, 0, 0];
    const [, major, stage, minor] = match;
    return [stage === undefined ? 2 : stage === 'beta' ? 1 : 0, Number(major), Number(minor ?? 0)];
  };
  const [x, y] = [rank(a), rank(b)];
  for (const [index, value] of x.entries()) {
    const difference = (y[index] ?? 0) - value;
    if (difference !== 0) return difference;
  }
  return a < b ? -1 : 1;
}
