import { runError } from './expression-error.ts';
import { checkOverloads, type FunctionSpec } from './function-spec.ts';
import { formatLayout } from './go-layout.ts';
import { calendarOf, floorDivide, formatDurationValue, formatTimeValue, NS_PER_MS } from './instant.ts';
import { asText } from './operators.ts';
import {
  BOOL,
  DURATION,
  FLOAT,
  INT,
  INT64,
  STRING,
  type StaticType,
  TIME,
  type TypeKind,
  ZONE,
} from './static-type.ts';
import {
  type DurationValue,
  isDuration,
  isTime,
  type TimeValue,
  type Value,
  type ZoneValue,
} from './value.ts';

/** A method's `run` gets its object as the first argument. */
type Method = FunctionSpec;

function method<Self extends Value>(
  name: string,
  params: readonly StaticType[],
  returns: StaticType,
  run: (self: Self, ...args: readonly Value[]) => Value,
): Method {
  return {
    check: checkOverloads(name, [{ params, returns }]),
    run: ([self, ...args]) => run(self as Self, ...args),
  };
}

type MethodTable = ReadonlyMap<string, Method>;

function timeField(name: string, read: (time: TimeValue) => number): [string, Method] {
  return [name, method<TimeValue>(name, [], INT, (self) => BigInt(read(self)))];
}

function epoch(name: string, unit: bigint): [string, Method] {
  return [name, method<TimeValue>(name, [], INT64, (self) => floorDivide(self.ns, unit))];
}

function timeTest(name: string, test: (a: bigint, b: bigint) => boolean): [string, Method] {
  return [name, method<TimeValue>(name, [TIME], BOOL, (self, other) => test(self.ns, needTime(other).ns))];
}

function needTime(value: Value | undefined): TimeValue {
  if (isTime(value)) return value;
  throw runError('argument is not a time');
}

function needDuration(value: Value | undefined): DurationValue {
  if (isDuration(value)) return value;
  throw runError('argument is not a duration');
}

/** Cuts to a multiple of `unit` since the zero time, as Go does; a unit of zero or less cuts nothing. */
function truncateTime(self: TimeValue, unit: bigint): TimeValue {
  const SECONDS_YEAR_1_TO_1970 = 62_135_596_800n;
  const sinceZero = self.ns + SECONDS_YEAR_1_TO_1970 * 1_000_000_000n;
  return unit <= 0n ? self : { ...self, ns: self.ns - (sinceZero - floorDivide(sinceZero, unit) * unit) };
}

const TIME_METHODS: MethodTable = new Map<string, Method>([
  timeField('Year', (time) => calendarOf(time).year),
  timeField('Month', (time) => calendarOf(time).month),
  timeField('Day', (time) => calendarOf(time).day),
  timeField('Hour', (time) => calendarOf(time).hour),
  timeField('Minute', (time) => calendarOf(time).minute),
  timeField('Second', (time) => calendarOf(time).second),
  timeField('Nanosecond', (time) => calendarOf(time).nanosecond),
  timeField('Weekday', (time) => calendarOf(time).weekday),
  timeField('YearDay', (time) => calendarOf(time).yearDay),
  epoch('Unix', 1_000_000_000n),
  epoch('UnixMilli', NS_PER_MS),
  epoch('UnixMicro', 1_000n),
  epoch('UnixNano', 1n),
  timeTest('Before', (a, b) => a < b),
  timeTest('After', (a, b) => a > b),
  timeTest('Equal', (a, b) => a === b),
  [
    'Add',
    method<TimeValue>('Add', [DURATION], TIME, (self, by) => ({
      ...self,
      ns: self.ns + needDuration(by).ns,
    })),
  ],
  [
    'Sub',
    method<TimeValue>('Sub', [TIME], DURATION, (self, other) => ({
      kind: 'duration',
      ns: BigInt.asIntN(64, self.ns - needTime(other).ns),
    })),
  ],
  [
    'Truncate',
    method<TimeValue>('Truncate', [DURATION], TIME, (self, unit) =>
      truncateTime(self, needDuration(unit).ns),
    ),
  ],
  ['UTC', method<TimeValue>('UTC', [], TIME, (self) => ({ ...self, zone: 'UTC' }))],
  [
    'In',
    method<TimeValue>('In', [ZONE], TIME, (self, zone) => ({ ...self, zone: (zone as ZoneValue).zone })),
  ],
  [
    'Format',
    method<TimeValue>('Format', [STRING], STRING, (self, layout) =>
      formatLayout(self, asText(layout ?? null)),
    ),
  ],
  ['String', method<TimeValue>('String', [], STRING, formatTimeValue)],
]);

function durationIn(name: string, unitNs: number): [string, Method] {
  return [name, method<DurationValue>(name, [], FLOAT, (self) => Number(self.ns) / unitNs)];
}

function durationWhole(name: string, unitNs: bigint): [string, Method] {
  return [name, method<DurationValue>(name, [], INT64, (self) => self.ns / unitNs)];
}

const DURATION_METHODS: MethodTable = new Map<string, Method>([
  durationIn('Hours', 3.6e12),
  durationIn('Minutes', 6e10),
  durationIn('Seconds', 1e9),
  durationWhole('Milliseconds', NS_PER_MS),
  durationWhole('Microseconds', 1_000n),
  durationWhole('Nanoseconds', 1n),
  [
    'Abs',
    method<DurationValue>('Abs', [], DURATION, (self) => ({
      kind: 'duration',
      ns: self.ns < 0n ? -self.ns : self.ns,
    })),
  ],
  [
    'Truncate',
    method<DurationValue>('Truncate', [DURATION], DURATION, (self, unit) => {
      const { ns } = needDuration(unit);
      return { kind: 'duration', ns: ns <= 0n ? self.ns : self.ns - (self.ns % ns) };
    }),
  ],
  ['String', method<DurationValue>('String', [], STRING, (self) => formatDurationValue(self.ns))],
]);

const ZONE_METHODS: MethodTable = new Map([
  ['String', method<ZoneValue>('String', [], STRING, (self) => self.zone)],
]);

const METHODS: ReadonlyMap<TypeKind, MethodTable> = new Map([
  ['time', TIME_METHODS],
  ['duration', DURATION_METHODS],
  ['zone', ZONE_METHODS],
]);

/** The method of a time, a duration or a zone; no other kind of value has any. */
export function findMethod(kind: TypeKind, name: string): Method | undefined {
  return METHODS.get(kind)?.get(name);
}
