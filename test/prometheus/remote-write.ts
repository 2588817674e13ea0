/** The samples of one series at one or more moments; `'stale'` ends it. */
export interface WrittenSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly (readonly [atMs: number, value: number | 'stale'])[];
}

/** The payload by which Prometheus tells a stale marker from any other NaN (model/value/value.go). */
const STALE_NAN = 0x7ff0000000000002n;

/** A remote-write 1.0 request: protobuf `WriteRequest` in a snappy block of literals only. */
export function encodeWriteRequest(series: readonly WrittenSeries[]): Buffer {
  return snappyLiterals(Buffer.concat(series.map((one) => field(1, encodeSeries(one)))));
}

function encodeSeries({ labels, samples }: WrittenSeries): Buffer {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  const pairs = sorted.map(([name, value]) =>
    field(1, Buffer.concat([field(1, Buffer.from(name)), field(2, Buffer.from(value))])),
  );
  return Buffer.concat([...pairs, ...samples.map(([at, value]) => field(2, encodeSample(at, value)))]);
}

function encodeSample(at: number, value: number | 'stale'): Buffer {
  const double = Buffer.alloc(9);
  double[0] = (1 << 3) | 1;
  if (value === 'stale') double.writeBigUInt64LE(STALE_NAN, 1);
  else double.writeDoubleLE(value, 1);
  return Buffer.concat([double, Buffer.from([2 << 3]), varint(BigInt(at))]);
}

function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2]), varint(BigInt(content.length)), content]);
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Buffer.from(bytes);
}

function snappyLiterals(content: Buffer): Buffer {
  const parts = [varint(BigInt(content.length))];
  for (let start = 0; start < content.length; start += 0x10000) {
    const chunk = content.subarray(start, start + 0x10000);
    parts.push(Buffer.from([61 << 2, (chunk.length - 1) & 0xff, (chunk.length - 1) >> 8]), chunk);
  }
  return Buffer.concat(parts);
}
