import { join } from 'node:path';
import { openPlayground } from './story/embedded-up.ts';
import { tellFirstDay } from './story/first-day.ts';

tellFirstDay('the first day with canaries on haldane up', async () => {
  const place = await openPlayground();
  await place.up();
  return {
    dir: place.dir,
    kubeconfig: join(place.clusterDir, 'kubeconfig'),
    hastyProbe: '{httpGet: {path: /, port: 8080}, initialDelaySeconds: 0, periodSeconds: 1}',
    unready: /Unhealthy.*Readiness probe failed/,
    logOf: () => 'booting 1\n',
    autoscales: false,
    dispose: () => place.dispose(),
  };
});
