/**
 * The engine of real runs. It answers what the plugins would answer, draw for draw, hundreds of times faster: pods of one class
 * ask the same question, and the answer to the next is the answer to the last, put right where something changed in between.
 *
 *   snapshot.update ─► Interests, NodeTable   counters and sums have followed every pod; objects of changed nodes are read
 *   Shapes.of       ─► Shape                  the class: its rules, its memos of the nodes, its scores
 *   Views.begin     ─► View                   a memo that classes share which ask for the same, or one of the class's own
 *   own node?       ─► passes                 a pod that preempted is asked about its nominated node first
 *   Window.search   ─► Memo.refresh           first K nodes that pass, in ring order from where the last search ended;
 *                      ├► NodeJudge           only nodes that changed since the memo last looked are judged anew
 *                      └► Exceptions          nodes with pods that count for this class only: judged for each decision
 *   LevelScores     ─► best total, ties       base score by node + what depends on the other candidates, by level of nodes
 *   one draw        ─► Window.tied            the r-th of the best
 *
 *   nobody passes   ─► Refusals               a status a node, counted: the text of FailedScheduling
 *                      └► PreemptionMemo      victims on each node, remembered; the cheapest of the nodes that are tried
 *
 * A memo is a column by position, in blocks of 32 nodes, each stamped with the change sequence at which it was looked at. What a
 * node alone decides is kept there (base score, whether it passes, its level); what a topology domain decides is asked of the
 * counters, once for each level. Nothing is ever told to a memo: it is asked, and looks what has changed.
 *
 * Handed to the plugin engine, with which this one shares the start of the search and the draws, are
 *
 *   profiles  with other plugins, halves of plugins, or weights that are negative or add up to more than 300 (`planOf`)
 *   pods      that name nodes, or whose terms, weights or spread constraints upstream does not validate (`isCovered`, `rulesOf`);
 *             with a spread constraint by default whose key has an empty value on a node
 *   decisions that PreFilter makes about claims, or where pods with claims meet promises or fit nowhere (`VolumeGate`);
 *             with promises to pods with anti-affinity, or to anybody where the pod's own rules refuse nodes (`Rivals`)
 */
import type { RandomStream } from '../../kernel/index.ts';
import type { PluginConfig } from '../../model/objects/config.ts';
import { feasibleNodesToFind, type Framework, NOT_CHOSEN, PluginEngine, type SearchPlace } from '../cycle/index.ts';
import type { Decision, Diagnosis, Engine } from '../engine.ts';
import {
  FitError,
  messageOf,
  type PluginHandle,
  type PodRef,
  type PostFilterInput,
  type PostFilterOutcome,
  type PreemptionDiagnosis,
} from '../framework/index.ts';
import { type LastMisfit, MisfitInput } from './misfit-input.ts';
import { planOf } from './profile-plan.ts';
import { Rivals } from './rivals.ts';
import type { Shape } from './shape.ts';
import { Shapes } from './shapes.ts';
import { passes } from './views.ts';
import { type Gate, Window } from './window.ts';

export interface FastEngineOptions {
  readonly framework: Framework;
  readonly handle: PluginHandle;
  readonly pluginConfig: PluginConfig;
  /** Of the profile, or else of the configuration; undefined or 0: adapts to the number of nodes. */
  readonly percentageOfNodesToScore?: number;
  /** Draws among nodes with equal scores; undefined: the first one in search order. */
  readonly ties?: RandomStream;
  /** Shared with the engines of other profiles; default: its own. */
  readonly place?: SearchPlace;
}

const NONE = -1;

/** From one place of a ring of `count` to another, forwards. */
const stepsBetween = (from: number, to: number, count: number): number => (to < from ? to - from + count : to - from);

/** An ordinary decision. Most are: one object for all of them. */
class Answer implements Decision {
  node = NONE;
  total = Number.NaN;
  ties = 1;
  feasible = 1;
  evaluated = 1;
  start = 0;
  nextStart = 0;
  readonly viaNominatedNode = false;
}

export class FastEngine implements Engine {
  /** Decisions made here, and those left to the plugins. */
  decided = 0;
  handedOn = 0;
  private readonly options: FastEngineOptions;
  private readonly plugins: PluginEngine;
  private readonly shapes: Shapes | undefined;
  private readonly window = new Window();
  private readonly answer = new Answer();
  /** Ties of the last decision; undefined: ask the plugin engine. */
  private lastTies: number | undefined;
  /** How many nodes that pass are enough where there are `limitOf` nodes. */
  private limit = 0;
  private limitOf = NONE;
  /** The node of the last decision, if it was the pod's nominated one; else -1. */
  private viaNominated = NONE;
  /** Of the last decision, if it was made here and found nothing. */
  private misfit: LastMisfit | undefined;

  constructor(options: FastEngineOptions) {
    const { framework, handle, percentageOfNodesToScore, ties, place } = options;
    this.options = options;
    this.plugins = new PluginEngine({ framework, snapshot: handle.snapshot, percentageOfNodesToScore, ties, place });
    const plan = planOf(framework, options.pluginConfig);
    this.shapes = plan === undefined ? undefined : new Shapes(handle, plan);
  }

  decide(pod: PodRef): Decision {
    const { snapshot } = this.options.handle;
    const { shapes } = this;
    snapshot.update();
    this.misfit = undefined;
    this.viaNominated = NONE;
    if (shapes === undefined || snapshot.nodes.length === 0) return this.handOn(pod);
    shapes.sync();
    const shape = shapes.of(pod);
    if (shape === undefined || shape.hasEmptyValues) return this.handOn(pod);
    if (shapes.nominatedNodes.hasRivalsOf(pod)) return this.searchAmongRivals(pod, shape, shapes) ?? this.handOn(pod);
    if (!shape.hasVolumes) return this.search(pod, shape) ?? this.handOn(pod);
    const gate = shape.volumeGate(pod);
    return (gate && this.search(pod, shape, gate)) ?? this.handOn(pod);
  }

  private searchAmongRivals(pod: PodRef, shape: Shape, { nominatedNodes, interests }: Shapes): Decision | undefined {
    if (shape.hasVolumes || nominatedNodes.haveTerms || !shape.views.rules.refusesByNode) return undefined;
    return this.search(pod, shape, new Rivals(interests.table, nominatedNodes, shape.misfit.runner, pod));
  }

  tied(): readonly number[] {
    if (this.viaNominated !== NONE) return [this.viaNominated];
    if (this.lastTies === undefined) return this.plugins.tied();
    const { indices } = (this.shapes as Shapes).interests.table;
    const nodes: number[] = [];
    for (let i = 0; i < this.lastTies; i++) nodes.push(indices[this.positionOf(i)]);
    return nodes;
  }

  postFilter(pod: PodRef, decision: Decision): PostFilterOutcome {
    const input = this.inputOf(pod, decision);
    if (input === undefined) return this.plugins.postFilter(pod, decision);
    const { framework } = this.options;
    if (framework.points.postFilter.length === 0) return {};
    const outcome = framework.postFilter(input);
    input.fitError.postFilterMessage = messageOf(outcome.status);
    return outcome;
  }

  diagnose(pod: PodRef): Diagnosis {
    return this.plugins.diagnose(pod);
  }

  explainPreemption(pod: PodRef, decision: Decision): PreemptionDiagnosis | undefined {
    const input = this.inputOf(pod, decision);
    if (input === undefined) return this.plugins.explainPreemption(pod, decision);
    return this.options.framework.explainPreemption(input);
  }

  /** If the last decision was made here and found nothing. */
  private inputOf(pod: PodRef, { fitError }: Decision): PostFilterInput | undefined {
    const { misfit } = this;
    if (misfit === undefined || misfit.pod !== pod || misfit.fitError !== fitError) return undefined;
    return new MisfitInput(this.options.framework, misfit);
  }

  restart(): void {
    this.plugins.restart();
  }

  private handOn(pod: PodRef): Decision {
    this.handedOn++;
    this.lastTies = undefined;
    return this.plugins.decide(pod);
  }

  /** Undefined: no node passes and it cannot be told why, or there are more levels than the memo can tell apart. */
  private search(pod: PodRef, shape: Shape, gate?: Gate): Decision | undefined {
    const { plugins, window, options } = this;
    const { table } = (this.shapes as Shapes).interests;
    const { count } = table;
    const view = shape.views.begin(shape.isFirst);
    const own = options.handle.snapshot.at(pod.nominated);
    if (own !== undefined && passes(view, own.position, gate)) return this.toNominated(own.index);
    const start = plugins.nextStart;
    // the list may have become shorter than where the last search ended
    const first = start < count ? start : start % count;
    window.search(view, first, this.limitFor(count), gate);
    const feasible = window.found;
    if (view.memo.levels.isFull || gate?.isBroken === true) return undefined;
    if (feasible === 0) return shape.explains ? this.refuse(pod, shape, gate) : undefined;
    let evaluated = window.next < 0 ? count : stepsBetween(first, window.next, count);
    // the pod's own node has failed, and counts even where the search did not get to it
    if (own !== undefined && stepsBetween(first, own.position, count) >= evaluated) evaluated++;
    const nextStart = first + evaluated < count ? first + evaluated : first + evaluated - count;
    plugins.nextStart = nextStart;
    this.decided++;
    const position = feasible === 1 ? this.chooseOnly() : this.choose();
    const { answer } = this;
    answer.node = table.indices[position];
    answer.total = feasible === 1 ? Number.NaN : window.scores.bestTotal;
    answer.ties = this.lastTies as number;
    answer.feasible = feasible;
    answer.evaluated = evaluated;
    answer.start = start;
    answer.nextStart = nextStart;
    return answer;
  }

  /** How many nodes that pass are enough. */
  private limitFor(count: number): number {
    if (count !== this.limitOf) {
      this.limitOf = count;
      this.limit = feasibleNodesToFind(this.options.percentageOfNodesToScore, count);
    }
    return this.limit;
  }

  /** The one node that preemption made room on is asked before all others; if it passes, no other is looked at. */
  private toNominated(node: number): Decision {
    const { nextStart } = this.plugins;
    this.decided++;
    this.viaNominated = node;
    return {
      node,
      total: Number.NaN,
      ties: 1,
      feasible: 1,
      evaluated: 1,
      start: nextStart,
      nextStart,
      viaNominatedNode: true,
    };
  }

  /** Every node was looked at in vain: the next search begins where this one did. */
  private refuse(pod: PodRef, shape: Shape, gate: Gate | undefined): Decision | undefined {
    const crowded = gate === undefined ? [] : gate.crowded();
    if (crowded === undefined) return undefined;
    const { plugins } = this;
    const { misfit, ruleRefusals } = shape;
    const { count } = (this.shapes as Shapes).interests.table;
    const statuses = misfit.refusals.read(crowded, ruleRefusals);
    if (statuses.count < count) return undefined;
    const fitError = new FitError(count, statuses);
    statuses.forEach((status) => fitError.addPlugin(status));
    const start = plugins.nextStart;
    plugins.nextStart = start % count;
    this.decided++;
    this.lastTies = 0;
    const preemption = ruleRefusals === undefined ? misfit.preemption : undefined;
    this.misfit = { pod, fitError, refusals: misfit.refusals, preemption };
    return { ...NOT_CHOSEN, evaluated: count, start, nextStart: plugins.nextStart, fitError };
  }

  private chooseOnly(): number {
    this.lastTies = 1;
    return this.window.only();
  }

  private choose(): number {
    const { window, options } = this;
    const { scores } = window;
    scores.finish();
    const { bestTies } = scores;
    // one draw, and none where there is nothing to draw, as the plugin engine
    const drawn = bestTies > 1 ? (options.ties?.below(bestTies) ?? 0) : 0;
    this.lastTies = bestTies;
    return window.tied(drawn);
  }

  private positionOf(number: number): number {
    return this.window.found === 1 ? this.window.only() : this.window.tied(number);
  }
}
