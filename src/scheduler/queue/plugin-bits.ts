/** Plugins as bits of a 32-bit word: a pod's rejectors fit into one column. */

const MAX_PLUGINS = 31;

export class PluginBits {
  private readonly names: string[] = [];

  /** The bit of a plugin; the same for all profiles. */
  of(name: string): number {
    let i = this.names.indexOf(name);
    if (i < 0) i = this.names.push(name) - 1;
    if (i >= MAX_PLUGINS)
      throw new RangeError(`more than ${MAX_PLUGINS} plugins that can refuse a pod: ${this.names.join(', ')}`);
    return 1 << i;
  }

  ofAll(names: Iterable<string>): number {
    let bits = 0;
    for (const name of names) bits |= this.of(name);
    return bits;
  }

  /** Names behind bits, in the order of registration. */
  namesOf(bits: number): readonly string[] {
    return this.names.filter((_, i) => (bits & (1 << i)) !== 0);
  }
}
