import type { ApiContext } from '../context.ts';
import type { ResourceRequest } from '../http/resource-routes.ts';
import { pathNotFound } from '../status-error.ts';

export async function serveSubresource(_context: ApiContext, _call: ResourceRequest): Promise<void> {
  throw pathNotFound();
}
