/** Whole percent as the scheduler's 64-bit integers compute it. Upstream: plugins/noderesources/{least,most}_allocated.go. */

const exactly = (part: number, whole: number): number => Number(BigInt.asIntN(64, BigInt(part) * 100n) / BigInt(whole));

/**
 * `part` of `whole` in percent, cut off. Exact where a product of doubles would round (from 82 TiB on), and wrapped around
 * where Kubernetes' own product overflows (from 82 PiB on).
 */
export function wholePercent(part: number, whole: number): number {
  const product = part * 100;
  return product <= Number.MAX_SAFE_INTEGER ? Math.trunc(product / whole) : exactly(part, whole);
}
