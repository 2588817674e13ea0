import { badRequest } from '../status-error.ts';

/** Reads a Kubernetes protobuf body. */
export function decodeProtobuf(_bytes: Uint8Array): unknown {
  throw badRequest('protobuf bodies are not read yet');
}
