/**
 * Named random streams. A stream belongs to one purpose and entity (`image-pull:node-7`), so that a draw added in one
 * room moves nothing in another, and two runs that differ in one setting share all their other luck.
 */
import seedrandom from 'seedrandom';

export interface RandomStream {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [0, below). */
  below(below: number): number;
  /** Draws so far: printed, so that a run that drew differently is seen. */
  readonly draws: number;
}

/** Every node has some streams, and most draw once in a run. */
class AleaStream implements RandomStream {
  draws = 0;
  private readonly prng: seedrandom.PRNG;

  constructor(seed: string) {
    this.prng = seedrandom.alea(seed);
  }

  next(): number {
    this.draws++;
    return this.prng.double();
  }

  below(below: number): number {
    return Math.floor(this.next() * below);
  }
}

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
      stream = new AleaStream(`${this.seed}:${name}`);
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
      stream = new AleaStream(`${this.seed}:${purpose}:${entity}`);
      streams.set(entity, stream);
    }
    return stream;
  }

  /**
   * The first number of a stream of this name, for what an entity draws once in its life: asked again it is the same, and
   * the stream is not kept.
   */
  once(name: string): number {
    return seedrandom.alea(`${this.seed}:${name}`).double();
  }

  /** Draws by stream, sorted by name. */
  draws(): readonly { name: string; draws: number }[] {
    const rows = [...this.streams].map(([name, { draws }]) => ({ name, draws }));
    for (const [purpose, streams] of this.byPurpose)
      for (const [entity, { draws }] of streams) rows.push({ name: `${purpose}:${entity}`, draws });
    return rows.sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
