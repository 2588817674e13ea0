import { CodedError } from '../../base/errors.ts';

/** When an expression failed: while it was read, while its types were checked, or while it ran. */
export type ExpressionStage = 'parse' | 'check' | 'run';

/** The author of a condition must change it, or the metric returned something it cannot work on. */
export class ExpressionError extends CodedError {
  override readonly name = 'ExpressionError';
  readonly code = 'EXPRESSION_INVALID';
  readonly retry = 'never';
  readonly stage: ExpressionStage;
  /** Zero-based offset into the expression in UTF-16 units; `null` when the error has no place. */
  readonly offset: number | null;

  constructor(stage: ExpressionStage, message: string, offset: number | null = null) {
    super(message);
    this.stage = stage;
    this.offset = offset;
  }
}

/** An error of a running expression; its place does not matter to whoever reads it. */
export function runError(message: string): ExpressionError {
  return new ExpressionError('run', message);
}
