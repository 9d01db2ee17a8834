/** What pods really use: by class the functions of time, by pod their values. Costs nothing until somebody asks. */
import { NONE } from '../../cluster/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import type { LifeContext } from '../life/context.ts';
import type { Lives } from '../life/lives.ts';
import { amountAt, type Bearer, isConstant } from './amount.ts';
import { Curve } from './curve.ts';
import { SharedDemand } from './demand.ts';
import { Extras } from './extras.ts';
import { CompiledRule, type UsageRule } from './rules.ts';
import { type ClassShape, classShape, type ContainerShape } from './shapes.ts';

export interface UnusedRule {
  readonly index: number;
  readonly volume?: string;
}

export class PodUsage {
  readonly demands: readonly SharedDemand[];
  readonly rules: readonly CompiledRule[];
  readonly extras = new Extras();
  readonly lives: Lives;
  readonly context: LifeContext;
  private readonly shapes: (ClassShape | undefined)[] = [];
  private readonly bearer: { -readonly [key in keyof Bearer]: Bearer[key] } = { serial: NONE, since: 0, serves: false };
  private readonly ofPod: typeof this.bearer = { serial: NONE, since: 0, serves: false };

  constructor(context: LifeContext, lives: Lives, rules: readonly UsageRule[]) {
    this.context = context;
    this.lives = lives;
    this.rules = rules.map((rule, i) => this.compile(rule, i));
    this.demands = this.rules.flatMap(({ demand }) => (demand === undefined ? [] : [demand]));
  }

  private compile(rule: UsageRule, i: number): CompiledRule {
    const { kernel, pods } = this.context.cluster;
    const demand: SharedDemand | undefined =
      rule.demand &&
      new SharedDemand({
        metric: rule.demand.metric,
        namespace: rule.namespace,
        selector: rule.selector,
        curve: new Curve(rule.demand.points, 'line'),
        selects: (row) => demand !== undefined && this.shapeOf(pods.class[row]).demands.includes(demand),
        serves: (row) => this.serves(row),
        costsOf: (classId, resource) => {
          const { containers, demands, spec } = this.shapeOf(classId);
          if (demand === undefined || !demands.includes(demand)) return [];
          return containers.slice(spec.initContainers.length).map((shape) => ({
            container: shape.container.name,
            base: shape[resource].base,
            perUnit: shape[resource].demand === demand ? shape[resource].perUnit : 0,
          }));
        },
      });
    return new CompiledRule(rule, demand, (part) => kernel.random.stream(`usage:${i}:${part}`));
  }

  /** What decided about no pod: whole entries, by their place in the list, or a volume of one. */
  unused(): UnusedRule[] {
    return this.rules.flatMap(({ isUsed, unusedVolumes }, index): UnusedRule[] =>
      isUsed ? unusedVolumes.map((volume) => ({ index, volume })) : [{ index }],
    );
  }

  shapeOf(classId: number): ClassShape {
    return (this.shapes[classId] ??= classShape(
      this.context.cluster.classes.list[classId],
      this.rules,
      this.context.timing.ready,
    ));
  }

  /** Takes part in serving demand: ready, and not about to go. */
  serves(row: number): boolean {
    const { pods } = this.context.cluster;
    return pods.isReady(row) && !pods.isTerminating(row);
  }

  /** Whose amount the `i`-th container's is; valid until the next call. `undefined`: it does not run. */
  bearerOf(row: number, i: number): Bearer | undefined {
    const since = this.lives.startOf(row, i);
    if (Number.isNaN(since)) return undefined;
    const { bearer } = this;
    bearer.serial = this.context.cluster.pods.serial[row];
    bearer.since = since;
    bearer.serves = this.serves(row);
    return bearer;
  }

  /** Of what outlasts its containers: logs and volumes. Valid until the next call. */
  podBearer(row: number): Bearer {
    const { ofPod: bearer } = this;
    const { pods } = this.context.cluster;
    bearer.serial = pods.serial[row];
    bearer.since = Math.max(0, pods.startTime[row] || 0);
    bearer.serves = this.serves(row);
    return bearer;
  }

  /** Bytes of its volumes in memory. */
  private memoryVolumes(row: number, { volumes }: ClassShape, at: Instant): number {
    let sum = 0;
    for (const { amount, isMemory, cap } of volumes)
      if (isMemory) sum += Math.max(0, Math.round(Math.min(cap, amountAt(amount, this.podBearer(row), at))));
    return sum;
  }

  /** Thousandths of a CPU that a container would use if it got them; 0 if it does not run. */
  cpuWanted(row: number, i: number, at: Instant): number {
    const bearer = this.bearerOf(row, i);
    if (bearer === undefined) return 0;
    const { cpu, isFirst } = this.shapeOf(this.context.cluster.pods.class[row]).containers[i];
    const extra = isFirst ? this.extras.cpuAt(bearer, at) : 0;
    return Math.max(0, Math.round(amountAt(cpu, bearer, at) + extra));
  }

  /** Bytes of memory of a container; 0 if it does not run. */
  memory(row: number, i: number, at: Instant): number {
    const bearer = this.bearerOf(row, i);
    if (bearer === undefined) return 0;
    const podShape = this.shapeOf(this.context.cluster.pods.class[row]);
    const shape = podShape.containers[i];
    const own = Math.max(0, Math.round(this.memoryOf(shape, bearer, at)));
    return shape.isFirst && podShape.hasMemoryVolumes ? own + this.memoryVolumes(row, podShape, at) : own;
  }

  /** Whether CPU and memory on the node stay as they are until something starts, ends or is touched by a fault. */
  isSteady(node: number): boolean {
    const { pods, now } = this.context.cluster;
    for (let row = pods.byNode.first(node); row >= 0; row = pods.byNode.next(row)) {
      const { containers, hasMemoryVolumes } = this.shapeOf(pods.class[row]);
      if (hasMemoryVolumes || this.extras.has(pods.serial[row])) return false;
      for (let i = 0; i < containers.length; i++) {
        const { cpu, memory, ramp } = containers[i];
        if (!isConstant(cpu) || !isConstant(memory) || this.lives.startOf(row, i) + ramp > now) return false;
      }
    }
    return true;
  }

  /** Not rounded: a program's memory grows evenly from nothing until it is what the entry says. */
  memoryOf({ memory, isFirst, ramp }: ContainerShape, bearer: Bearer, at: Instant): number {
    const grown = bearer.since + ramp;
    const then = Math.max(at, grown);
    const whole = amountAt(memory, bearer, then) + (isFirst ? this.extras.memoryAt(bearer, then) : 0);
    return at >= grown ? whole : (whole * (at - bearer.since)) / ramp;
  }

  /** Memory of all containers of a pod. */
  podMemory(row: number, at: Instant): number {
    const { containers } = this.shapeOf(this.context.cluster.pods.class[row]);
    let sum = 0;
    for (let i = 0; i < containers.length; i++) sum += this.memory(row, i, at);
    return sum;
  }
}
