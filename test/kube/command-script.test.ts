import { resolveConnection } from '../../src/kube/connect.ts';
import { realClock } from '../../src/testing/real-clock.ts';
import { tellScript } from '../e2e/script/tell-script.ts';
import { connectToCluster, installCrds } from '../traces/cluster.ts';
import { allowAll, createAccount } from './service-account.ts';

tellScript('command lines on a real API server', {
  checksRights: true,
  async open() {
    const cluster = connectToCluster();
    await installCrds(cluster);
    const namespace = await cluster.namespace('script-user');
    const connection = resolveConnection({ env: process.env, clock: realClock });
    const token = await createAccount(cluster.client, connection, namespace);
    const takeBack = await allowAll(cluster.client, namespace, 'cluster');
    return {
      connection,
      token,
      async dispose() {
        await takeBack();
        await cluster.close();
      },
    };
  },
});
