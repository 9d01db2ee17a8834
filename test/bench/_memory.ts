/** The highest resident memory of a process. */
import { readFileSync } from 'node:fs';

/** Of this one. On Linux the system's usual answer includes what the process that started this one had. */
export function peakMegabytes(): number {
  try {
    const peak = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    if (peak !== null) return Number(peak[1]) / 1024;
  } catch {
    // not Linux
  }
  return process.resourceUsage().maxRSS / 1024;
}
