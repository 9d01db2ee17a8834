/** What pods really use: by class the functions of time, by pod their values. Costs nothing until somebody asks. */
import { NONE } from '../../cluster/index.ts';
import type { Container, Instant, PodSpec } from '../../model/objects/index.ts';
import type { LifeContext } from '../life/context.ts';
import type { Lives } from '../life/lives.ts';
import { type Amount, amountAt, type Bearer } from './amount.ts';
import { Curve } from './curve.ts';
import { SharedDemand } from './demand.ts';
import { Extras } from './extras.ts';
import { Noise } from './noise.ts';
import { amountFor, CompiledRule, type UsageRule } from './rules.ts';

/** What the containers of one name in a pod class share. */
export interface ContainerShape {
  readonly container: Container;
  /** It bears the pod's amounts, and what faults add. */
  readonly isFirst: boolean;
  readonly cpu: Amount;
  readonly memory: Amount;
  /** Bytes, and thousandths of a CPU; Infinity for none. */
  readonly memoryLimit: number;
  readonly cpuLimit: number;
  /** Milliseconds from its start in which its memory grows to what it uses. */
  readonly ramp: number;
}

export interface ClassShape {
  readonly spec: PodSpec;
  /** As in the pod's plan: init containers, then the main ones. */
  readonly containers: readonly ContainerShape[];
  readonly demands: readonly SharedDemand[];
  /** Some container has a limit on its memory. */
  readonly isLimited: boolean;
}

export class PodUsage {
  readonly demands: readonly SharedDemand[];
  readonly rules: readonly CompiledRule[];
  readonly extras = new Extras();
  readonly lives: Lives;
  readonly context: LifeContext;
  private readonly shapes: (ClassShape | undefined)[] = [];
  private readonly bearer: { -readonly [key in keyof Bearer]: Bearer[key] } = { serial: NONE, since: 0, serves: false };

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
      });
    return new CompiledRule(rule, {
      demand,
      noise: (resource) => {
        const noise = rule[resource]?.noise;
        return noise && new Noise(noise.ratio, noise.everyMs, kernel.random.stream(`usage:${i}:${resource}`));
      },
    });
  }

  /** Entries that decided about no pod, by their place in the list. */
  unused(): number[] {
    return this.rules.flatMap(({ isUsed }, i) => (isUsed ? [] : [i]));
  }

  shapeOf(classId: number): ClassShape {
    return (this.shapes[classId] ??= this.makeShape(classId));
  }

  private makeShape(classId: number): ClassShape {
    const podClass = this.context.cluster.classes.list[classId];
    const { spec } = podClass;
    const rules = this.rules.filter((rule) => rule.selects(podClass));
    const demand = rules.find((rule) => rule.demand !== undefined);
    if (demand !== undefined) demand.isUsed = true;
    const shape = (container: Container, isFirst: boolean): ContainerShape => ({
      container,
      isFirst,
      cpu: amountFor(rules, 'cpu', container, isFirst),
      memory: amountFor(rules, 'memory', container, isFirst),
      memoryLimit: container.resources.limits.get('memory')?.value || Infinity,
      cpuLimit: container.resources.limits.get('cpu')?.milliValue || Infinity,
      ramp: this.context.timing.ready,
    });
    const containers = [
      ...spec.initContainers.map((container) => shape(container, false)),
      ...spec.containers.map((container, i) => shape(container, i === 0)),
    ];
    return {
      spec,
      containers,
      isLimited: containers.some(({ memoryLimit }) => memoryLimit !== Infinity),
      demands: demand?.demand === undefined ? [] : [demand.demand],
    };
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
    const shape = this.shapeOf(this.context.cluster.pods.class[row]).containers[i];
    return Math.max(0, Math.round(this.memoryOf(shape, bearer, at)));
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
