import { deploymentBody, deployments } from './object-cases.ts';
import type { Case, Lab } from './run-case.ts';

const MERGE = { headers: { 'content-type': 'application/merge-patch+json' } };

const podBody = (name: string, more: object = {}) => ({
  metadata: { name, labels: { app: name } },
  spec: { nodeName: 'nowhere', containers: [{ name: 'web', image: 'web:1' }], ...more },
});

/** Which service account a pod gets, and whether its token is mounted, is up to admission plugins. */
const POD = {
  omit: [
    'spec.serviceAccount',
    'spec.serviceAccountName',
    'spec.volumes',
    'spec.containers.0.volumeMounts',
    'metadata.managedFields',
    'status',
  ],
};

const services = ({ core }: Lab) => `${core}/services`;

/** Defaults, validation and immutability of built-in kinds. */
export const KIND_CASES: readonly Case[] = [
  {
    title: 'a pod gets its defaults',
    run: async (lab) => void (await lab.call('POST', `${lab.core}/pods`, podBody('p'), POD)),
  },
  {
    title: 'probes, ports and resources of a pod get their defaults',
    run: async (lab) => {
      const container = {
        name: 'web',
        image: 'web',
        ports: [{ containerPort: 80 }],
        readinessProbe: { httpGet: { port: 80 } },
        livenessProbe: { tcpSocket: { port: 'http' }, periodSeconds: 3 },
        resources: { limits: { cpu: '1000m', memory: '1024Mi' } },
        env: [{ name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
      };
      await lab.call('POST', `${lab.core}/pods`, podBody('p', { containers: [container] }), POD);
    },
  },
  {
    title: 'a pod with mistakes is refused with all of them',
    run: async (lab) => {
      const containers = [
        { name: 'Web', image: '' },
        {
          name: 'b',
          image: 'b',
          ports: [{ containerPort: 70000 }],
          volumeMounts: [{ name: 'none', mountPath: '/x' }],
        },
      ];
      await lab.call('POST', `${lab.core}/pods`, podBody('p', { containers }));
      await lab.call('POST', `${lab.core}/pods`, podBody('p', { containers: [] }));
      await lab.call('POST', `${lab.core}/pods`, podBody('p', { restartPolicy: 'Sometimes' }));
    },
  },
  {
    title: 'the spec of a pod is fixed, apart from images',
    run: async (lab) => {
      await lab.quietly('POST', `${lab.core}/pods`, podBody('p'));
      const path = `${lab.core}/pods/p`;
      const image = [{ op: 'replace', path: '/spec/containers/0/image', value: 'web:2' }];
      const json = { headers: { 'content-type': 'application/json-patch+json' } };
      await lab.call('PATCH', path, image, {
        ...json,
        pick: ['metadata.generation', 'spec.containers.0.image'],
      });
      const name = [{ op: 'add', path: '/spec/hostname', value: 'other' }];
      await lab.call('PATCH', path, name, {
        ...json,
        pick: ['code', 'reason', 'details.causes.0.field', 'details.causes.0.reason'],
      });
    },
  },
  {
    title: 'the selector of a deployment cannot change',
    run: async (lab) => {
      await lab.quietly('POST', deployments(lab), deploymentBody('web'));
      const selector = { matchLabels: { app: 'web', more: 'x' } };
      const labels = { more: 'x' };
      await lab.call(
        'PATCH',
        `${deployments(lab)}/web`,
        { spec: { selector, template: { metadata: { labels } } } },
        MERGE,
      );
    },
  },
  {
    title: 'a deployment with mistakes is refused',
    run: async (lab) => {
      const body = deploymentBody('web');
      const mismatch = { ...body.spec, selector: { matchLabels: { app: 'other' } } };
      await lab.call('POST', deployments(lab), { ...body, spec: mismatch });
      await lab.call('POST', deployments(lab), { ...body, spec: { ...body.spec, replicas: -1 } });
      const { selector, ...rest } = body.spec;
      await lab.call(
        'POST',
        deployments(lab),
        { ...body, spec: rest },
        { pick: ['code', 'reason', 'details.causes.0'] },
      );
    },
  },
  {
    title: 'a replica set gets its defaults',
    run: async (lab) => {
      const { spec } = deploymentBody('web');
      const { paused, ...rest } = spec;
      await lab.call('POST', `/apis/apps/v1/namespaces/${lab.ns}/replicasets`, {
        metadata: { name: 'web' },
        spec: rest,
      });
    },
  },
  {
    title: 'a service gets an address, and keeps it',
    run: async (lab) => {
      const spec = { selector: { app: 'web' }, ports: [{ port: 80 }] };
      await lab.call('POST', services(lab), { metadata: { name: 'web' }, spec });
      await lab.call('PUT', `${services(lab)}/web`, {
        metadata: { name: 'web' },
        spec: { ...spec, ports: [{ port: 81 }] },
      });
      await lab.call(
        'PATCH',
        `${services(lab)}/web`,
        { spec: { clusterIP: '10.9.9.9' } },
        { ...MERGE, pick: ['code', 'reason'] },
      );
    },
  },
  {
    title: 'services of other types get their defaults',
    run: async (lab) => {
      const ports = [{ name: 'http', port: 80, targetPort: 'web' }];
      const omit = ['metadata.managedFields'];
      await lab.call(
        'POST',
        services(lab),
        { metadata: { name: 'np' }, spec: { type: 'NodePort', ports } },
        { omit },
      );
      await lab.call(
        'POST',
        services(lab),
        { metadata: { name: 'lb' }, spec: { type: 'LoadBalancer', ports } },
        { omit },
      );
      await lab.call(
        'POST',
        services(lab),
        { metadata: { name: 'hl' }, spec: { clusterIP: 'None', ports } },
        { omit },
      );
      const external = { type: 'ExternalName', externalName: 'example.com' };
      await lab.call('POST', services(lab), { metadata: { name: 'en' }, spec: external }, { omit });
    },
  },
  {
    title: 'a service with mistakes is refused',
    run: async (lab) => {
      await lab.call('POST', services(lab), { metadata: { name: 'web' }, spec: {} });
      const ports = [{ port: 0 }, { port: 80 }];
      await lab.call('POST', services(lab), { metadata: { name: 'web' }, spec: { ports } });
      await lab.call('POST', services(lab), {
        metadata: { name: 'web' },
        spec: { type: 'Other', ports: [{ port: 80 }] },
      });
    },
  },
  {
    title: 'a secret turns plain text into base64',
    run: async (lab) => {
      await lab.call('POST', `${lab.core}/secrets`, {
        metadata: { name: 's' },
        stringData: { a: 'text' },
        data: { b: 'eA==' },
      });
      await lab.call('PATCH', `${lab.core}/secrets/s`, { type: 'Other' }, MERGE);
      await lab.call('POST', `${lab.core}/secrets`, { metadata: { name: 't' }, data: { b: '***' } });
    },
  },
  {
    title: 'an immutable config map stays as it is',
    run: async (lab) => {
      const path = `${lab.core}/configmaps`;
      await lab.quietly('POST', path, { metadata: { name: 'c' }, immutable: true, data: { a: '1' } });
      await lab.call('PATCH', `${path}/c`, { data: { a: '2' } }, MERGE);
      await lab.call('PATCH', `${path}/c`, { immutable: null }, MERGE);
    },
  },
  {
    title: 'a job gets its defaults, selector and labels',
    run: async (lab) => {
      const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'work', image: 'work:1' }] } };
      const jobs = `/apis/batch/v1/namespaces/${lab.ns}/jobs`;
      await lab.call('POST', jobs, { metadata: { name: 'j' }, spec: { suspend: true, template } });
      const always = { spec: { containers: template.spec.containers } };
      await lab.call('POST', jobs, { metadata: { name: 'k' }, spec: { template: always } });
    },
  },
  {
    title: 'an ingress needs a path type and a backend',
    run: async (lab) => {
      const ingresses = `/apis/networking.k8s.io/v1/namespaces/${lab.ns}/ingresses`;
      const backend = { service: { name: 'web', port: { number: 80 } } };
      const rule = (path: object) => ({ host: 'a.example.com', http: { paths: [path] } });
      const good = { rules: [rule({ path: '/', pathType: 'Prefix', backend })] };
      await lab.call('POST', ingresses, { metadata: { name: 'i' }, spec: good });
      await lab.call('POST', ingresses, { metadata: { name: 'j' }, spec: {} });
      await lab.call('POST', ingresses, {
        metadata: { name: 'j' },
        spec: { rules: [rule({ path: '/', backend })] },
      });
      const relative = { path: 'x', pathType: 'Exact', backend: { service: { name: 'web' } } };
      await lab.call('POST', ingresses, { metadata: { name: 'j' }, spec: { rules: [rule(relative)] } });
    },
  },
  {
    title: 'events of both API groups are the same objects',
    run: async (lab) => {
      const { ns, core } = lab;
      const involvedObject = { kind: 'Pod', namespace: ns, name: 'p', uid: 'u1' };
      const event = {
        metadata: { name: 'e' },
        involvedObject,
        reason: 'Started',
        message: 'hello',
        type: 'Normal',
        count: 2,
      };
      await lab.call('POST', `${core}/events`, event);
      await lab.call('GET', `/apis/events.k8s.io/v1/namespaces/${ns}/events/e`, undefined, {
        omit: ['metadata.managedFields'],
      });
      const found = await lab.call('GET', `${core}/events?fieldSelector=involvedObject.uid%3Du1`, undefined, {
        pick: ['items.0.reason'],
      });
      if (found.body.items.length !== 1) throw new Error('one event expected');
    },
  },
  {
    title: 'both versions of an autoscaler are the same object',
    run: async (lab) => {
      const path = (version: string) =>
        `/apis/autoscaling/${version}/namespaces/${lab.ns}/horizontalpodautoscalers`;
      const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
      const spec = { scaleTargetRef, maxReplicas: 3, targetCPUUtilizationPercentage: 50 };
      await lab.call('POST', path('v1'), { metadata: { name: 'h' }, spec }, { pick: ['apiVersion', 'spec'] });
      await lab.call('GET', `${path('v2')}/h`, undefined, { pick: ['apiVersion', 'spec'] });
    },
  },
  {
    title: 'reviews are answered',
    run: async (lab) => {
      const resourceAttributes = { verb: 'create', resource: 'pods', namespace: lab.ns };
      const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
      await lab.call(
        'POST',
        path,
        { spec: { resourceAttributes } },
        { pick: ['kind', 'spec', 'status.allowed'] },
      );
    },
  },
];
