import { describe, expect, it } from 'vitest';
import type { Pod } from '../api/kubernetes/core.ts';
import { aPodOf } from '../testing/routing-objects.ts';
import { gatewayTarget, podTargets } from './scrape-targets.ts';

function scraped(annotations: Record<string, string>, status: Partial<Pod['status']> = {}): Pod {
  const pod = aPodOf('web-1', 'abc');
  const metadata = {
    ...pod.metadata,
    labels: { ...pod.metadata.labels, 'app.kubernetes.io/name': 'web' },
    annotations: { 'prometheus.io/scrape': 'true', ...annotations },
  };
  return {
    ...pod,
    metadata,
    status: { phase: 'Running', podIP: '127.64.0.1', ...status } as Pod['status'] & object,
  };
}

describe('podTargets', () => {
  it('takes port and path from annotations and labels from the pod', () => {
    expect(podTargets([scraped({ 'prometheus.io/port': '9100', 'prometheus.io/path': 'stats' })])).toEqual([
      {
        url: 'http://127.64.0.1:9100/stats',
        labels: {
          rollouts_pod_template_hash: 'abc',
          app_kubernetes_io_name: 'web',
          job: 'kubernetes-pods',
          instance: '127.64.0.1:9100',
          namespace: 'shop',
          pod: 'web-1',
        },
      },
    ]);
  });

  it('falls back to the first container port, and leaves out what cannot be scraped', () => {
    const pod = scraped({});
    const container = { name: 'app', image: 'app', ports: [{ containerPort: 8080 }] };
    expect(podTargets([{ ...pod, spec: { containers: [container] } }])[0]?.url).toBe(
      'http://127.64.0.1:8080/metrics',
    );
    expect(podTargets([pod])).toEqual([]);
    expect(podTargets([scraped({ 'prometheus.io/port': '1' }, { phase: 'Pending' })])).toEqual([]);
    expect(podTargets([scraped({ 'prometheus.io/port': '1', 'prometheus.io/scrape': 'false' })])).toEqual([]);
  });
});

describe('gatewayTarget', () => {
  it('keeps the labels that the gateway sets', () => {
    expect(gatewayTarget('http://127.0.0.1:9')).toEqual({
      url: 'http://127.0.0.1:9/metrics',
      labels: { job: 'gateway', instance: '127.0.0.1:9' },
      honorLabels: true,
    });
  });
});
