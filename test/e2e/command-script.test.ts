import { join } from 'node:path';
import { resolveConnection } from '../../src/kube/connect.ts';
import { realClock } from '../../src/testing/real-clock.ts';
import { tellScript } from './script/tell-script.ts';
import { openPlayground } from './story/embedded-up.ts';

tellScript('command lines on haldane up', {
  checksRights: false,
  async open() {
    const place = await openPlayground();
    await place.up('--no-controller');
    const env = { KUBECONFIG: join(place.clusterDir, 'kubeconfig') };
    const connection = resolveConnection({ env, clock: realClock });
    const { authorization = '' } = await connection.credentials(false);
    return { connection, token: authorization.replace('Bearer ', ''), dispose: () => place.dispose() };
  },
});
