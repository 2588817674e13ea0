import { type Pass, statusOf, withStatus } from './pass.ts';

/**
 * An abort asked for after a full promotion ends that. Both are flags in the status; the time of an abort is only there
 * once the controller has seen it, so a full promotion beside such a time was asked for later, and stands.
 */
export function preferAbort(pass: Pass): Pass {
  const { promoteFull, ...status } = statusOf(pass.world);
  const isLate = status.abort === true && status.abortedAt === undefined;
  return promoteFull === true && isLate ? withStatus(pass, status) : pass;
}
