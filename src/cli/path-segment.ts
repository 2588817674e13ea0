import { CommandFailure } from './failure.ts';
import type { Messages } from './messages/en.ts';

/** What has a meaning of its own in the paths of the API server; client-go refuses it before it asks. */
function faultsOf(text: string, { segment }: Messages['failures']): readonly string[] {
  if (text === '.' || text === '..') return [segment.mayNotBe(text)];
  return ['/', '%'].filter((letter) => text.includes(letter)).map(segment.mayNotContain);
}

/** @throws {CommandFailure} for a text that can be no name of an object, or of a namespace. */
export function refuseSegment(kind: 'resource' | 'namespace', text: string): void {
  if (!/^\.\.?$|[/%]/.test(text)) return;
  throw new CommandFailure(({ failures }) =>
    failures.segment[kind](JSON.stringify(text), faultsOf(text, failures).join(' ')),
  );
}
