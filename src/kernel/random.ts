/**
 * Named random streams. A stream belongs to one purpose and entity (`image-pull:node-7`), so that a draw added in one
 * room moves nothing in another, and two runs that differ in one setting share all their other luck.
 */
const TWO_32 = 2 ** 32;
/** Of Alea, a lag-3 multiply-with-carry. */
const FACTOR = 2_091_639;

export interface RandomStream {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [0, below). */
  below(below: number): number;
  /** Draws so far: printed, so that a run that drew differently is seen. */
  readonly draws: number;
}

/** The hash by which Alea takes in its seed; what it was given before counts. */
class Mash {
  private state = 0xefc8249d;

  /** Takes in texts as if they were one. @returns a number in [0, 1) */
  of(...texts: readonly string[]): number {
    for (const text of texts) this.take(text);
    return (this.state >>> 0) / TWO_32;
  }

  private take(text: string): void {
    let n = this.state;
    for (let i = 0; i < text.length; i++) {
      n += text.charCodeAt(i);
      let h = 0.02519603282416938 * n;
      n = h >>> 0;
      h = (h - n) * n;
      n = h >>> 0;
      n += (h - n) * TWO_32;
    }
    this.state = n;
  }
}

/**
 * Johannes Baagøe's Alea, 53 bits a draw. Every node has some streams and most draw once in a run, so that making one has to be cheap.
 */
class AleaStream implements RandomStream {
  draws = 0;
  /** Fractions from the start: a field that was anything else before keeps each new number in a box of its own. */
  private s0 = 0.5;
  private s1 = 0.5;
  private s2 = 0.5;
  private carry = 1;

  /** The texts of its seed are not put together: that would cost more than all the rest. */
  constructor(...seed: readonly string[]) {
    const mash = new Mash();
    const first = mash.of(' ');
    const second = mash.of(' ');
    const third = mash.of(' ');
    this.s0 = between0And1(first - mash.of(...seed));
    this.s1 = between0And1(second - mash.of(...seed));
    this.s2 = between0And1(third - mash.of(...seed));
  }

  next(): number {
    this.draws++;
    // two steps: the bits of the first, and behind them those of the second
    const first = FACTOR * this.s0 + this.carry / TWO_32;
    const carried = first | 0;
    const second = FACTOR * this.s1 + carried / TWO_32;
    this.carry = second | 0;
    this.s0 = this.s2;
    this.s1 = first - carried;
    this.s2 = second - this.carry;
    return this.s1 + ((this.s2 * 0x200000) | 0) * 2 ** -53;
  }

  below(below: number): number {
    return Math.floor(this.next() * below);
  }
}

const between0And1 = (difference: number): number => (difference < 0 ? difference + 1 : difference);

/** All streams of one run. */
export class RandomStreams {
  readonly seed: string;
  private readonly streams = new Map<string, RandomStream>();
  /** Those of entities, by purpose. */
  private readonly byPurpose = new Map<string, Map<string, RandomStream>>();

  constructor(seed: string) {
    this.seed = seed;
  }

  /** The stream of this name; made at its first use. */
  stream(name: string): RandomStream {
    let stream = this.streams.get(name);
    if (stream === undefined) {
      stream = new AleaStream(this.seed, ':', name);
      this.streams.set(name, stream);
    }
    return stream;
  }

  /** The stream `purpose:entity` of one of many entities: there is no name for each of them. Asked for in this way only. */
  streamOf(purpose: string, entity: string): RandomStream {
    let streams = this.byPurpose.get(purpose);
    if (streams === undefined) {
      streams = new Map();
      this.byPurpose.set(purpose, streams);
    }
    let stream = streams.get(entity);
    if (stream === undefined) {
      stream = new AleaStream(this.seed, ':', purpose, ':', entity);
      streams.set(entity, stream);
    }
    return stream;
  }

  /**
   * The first number of a stream of this name, for what an entity draws once in its life: asked again it is the same, and
   * the stream is not kept.
   */
  once(name: string): number {
    return new AleaStream(this.seed, ':', name).next();
  }

  /** Draws by stream, sorted by name. */
  draws(): readonly { name: string; draws: number }[] {
    const rows = [...this.streams].map(([name, { draws }]) => ({ name, draws }));
    for (const [purpose, streams] of this.byPurpose)
      for (const [entity, { draws }] of streams) rows.push({ name: `${purpose}:${entity}`, draws });
    return rows.sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
