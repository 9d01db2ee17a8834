/**
 * The natural logarithm, to the last bit as Go computes it: the reference rounds its spread scores after a multiplication
 * with it, and `Math.log` differs in the last place for some whole numbers. The method is that of FreeBSD's e_log.c.
 */
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const L1 = 6.66666666666673513e-1;
const L2 = 3.999999999940941908e-1;
const L3 = 2.857142874366239149e-1;
const L4 = 2.222219843214978396e-1;
const L5 = 1.818357216161805012e-1;
const L6 = 1.531383769920937332e-1;
const L7 = 1.479819860511658591e-1;

/** Of a whole number from 1 on. */
export function logarithm(number: number): number {
  // number = 2^k · (1 + f), with 1 + f between √½ and √2
  let k = 0;
  let mantissa = number;
  while (mantissa >= 1) {
    mantissa /= 2;
    k++;
  }
  if (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    k--;
  }
  const f = mantissa - 1;
  const s = f / (2 + f);
  const s2 = s * s;
  const s4 = s2 * s2;
  const odd = s2 * (L1 + s4 * (L3 + s4 * (L5 + s4 * L7)));
  const even = s4 * (L2 + s4 * (L4 + s4 * L6));
  const r = odd + even;
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + r) + k * LN2_LOW) - f);
}
