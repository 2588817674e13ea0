import type { VectorSample } from './value.ts';

export type Ranked = VectorSample;

/**
 * The `count` largest (or smallest) samples, best first, NaN last. A heap with the steps of Go's
 * container/heap, so that of equal values the same ones stay as in Prometheus.
 */
export function topOf(samples: readonly Ranked[], count: number, largest: boolean): Ranked[] {
  if (count < 1) return [];
  const heap: Ranked[] = [];
  const isWorse = (a: Ranked | undefined, b: Ranked | undefined): boolean => {
    if (a === undefined || b === undefined) return false;
    if (Number.isNaN(a.value)) return true;
    return largest ? a.value < b.value : a.value > b.value;
  };
  for (const sample of samples) {
    const worst = heap[0];
    if (heap.length < count) {
      heap.push(sample);
      siftUp(heap, isWorse);
    } else if (worst !== undefined && replaces(sample, worst, isWorse)) {
      heap[0] = sample;
      siftDown(heap, isWorse);
    }
  }
  return heap.sort((a, b) => (isWorse(a, b) ? 1 : isWorse(b, a) ? -1 : 0));
}

type IsWorse = (a: Ranked | undefined, b: Ranked | undefined) => boolean;

function replaces(sample: Ranked, worst: Ranked, isWorse: IsWorse): boolean {
  return !Number.isNaN(sample.value) && isWorse(worst, sample);
}

function swap(heap: Ranked[], i: number, j: number): void {
  const [a, b] = [heap[i], heap[j]];
  if (a !== undefined && b !== undefined) {
    heap[i] = b;
    heap[j] = a;
  }
}

function siftUp(heap: Ranked[], isWorse: IsWorse): void {
  let child = heap.length - 1;
  while (child > 0) {
    const parent = (child - 1) >> 1;
    if (!isWorse(heap[child], heap[parent])) return;
    swap(heap, child, parent);
    child = parent;
  }
}

function siftDown(heap: Ranked[], isWorse: IsWorse): void {
  let parent = 0;
  for (;;) {
    const left = 2 * parent + 1;
    if (left >= heap.length) return;
    const child = isWorse(heap[left + 1], heap[left]) ? left + 1 : left;
    if (!isWorse(heap[child], heap[parent])) return;
    swap(heap, child, parent);
    parent = child;
  }
}
