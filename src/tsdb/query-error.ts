import { CodedError } from '../base/errors.ts';

/** The `errorType` of the Prometheus HTTP API: a wrong query, a query the samples do not allow, too slow. */
export type QueryErrorType = 'bad_data' | 'execution' | 'timeout';

/** A query that has no answer. */
export class QueryError extends CodedError {
  override readonly name = 'QueryError';
  readonly code = 'QUERY_FAILED';
  readonly retry = 'never';
  readonly errorType: QueryErrorType;

  constructor(errorType: QueryErrorType, message: string, options?: ErrorOptions) {
    super(message, options);
    this.errorType = errorType;
  }
}

export function badQuery(message: string, cause?: unknown): QueryError {
  return new QueryError('bad_data', message, cause === undefined ? {} : { cause });
}

export function cannotEvaluate(message: string, cause?: unknown): QueryError {
  return new QueryError('execution', message, cause === undefined ? {} : { cause });
}
