import methods from 'undici/lib/api/index.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js';

// The entry of undici loads its fetch, caches and mocks too: 30 ms and 6 MiB for every command that asks a cluster.
// What is left of what it does is this: dispatchers get `request` and its like.
Object.assign(Dispatcher.prototype, methods);

export { Agent, ProxyAgent };
