/** Power, network and kubelet of every machine, by node index. */
import { grow } from '../../cluster/columns.ts';
import type { Instant } from '../../model/objects/index.ts';

/** Bits of `states`: together, as each step of a pod's life asks for them. */
const POWERED = 1 << 0;
const CONNECTED = 1 << 1;
const KUBELET = 1 << 2;
const BOOTED = 1 << 3;
/** Cut off by somebody, whatever the power does. */
const SEVERED = 1 << 4;
const TENDED = POWERED | KUBELET;
const UP = TENDED | CONNECTED;

export class MachineTable {
  private states = new Uint8Array(64);
  /** When a kubelet started that was restarted, or whose machine booted; the others ran before their nodes were there. */
  private readonly kubeletSince = new Map<number, Instant>();
  /** How often power came: the boot of an earlier time is void. */
  private boots = new Int32Array(64);

  add(node: number): void {
    if (node >= this.states.length) {
      this.states = grow(this.states, node * 2);
      this.boots = grow(this.boots, node * 2);
    }
    this.states[node] = POWERED | KUBELET;
    this.boots[node] = 0;
    this.kubeletSince.delete(node);
  }

  remove(node: number): void {
    this.set(node, POWERED | CONNECTED, false);
  }

  /** Returns the number of the boot that begins. */
  setPower(node: number, powered: boolean): number {
    this.set(node, POWERED, powered);
    this.set(node, BOOTED, false);
    if (!powered) return this.boots[node];
    this.set(node, KUBELET, true);
    return ++this.boots[node];
  }

  /** Whether this boot is the one under way. */
  endBoot(node: number, boot: number, now: Instant): boolean {
    if (!this.isPowered(node) || (this.states[node] & BOOTED) !== 0 || this.boots[node] !== boot) return false;
    this.set(node, BOOTED, true);
    if (boot > 0) this.kubeletSince.set(node, now);
    return true;
  }

  setSevered(node: number, severed: boolean): void {
    this.set(node, SEVERED, severed);
  }

  /** Its kubelet runs and nothing stands between it and the API. */
  isReachable(node: number): boolean {
    return (this.states[node] & (TENDED | BOOTED | SEVERED)) === (TENDED | BOOTED);
  }

  setConnected(node: number, connected: boolean): void {
    this.set(node, CONNECTED, connected);
  }

  setKubelet(node: number, running: boolean, now: Instant): void {
    this.set(node, KUBELET, running);
    if (running) this.kubeletSince.set(node, now);
  }

  /** Milliseconds since its kubelet started; Infinity: it has been there for a while since its node is ready. */
  kubeletAge(node: number, now: Instant): number {
    return this.kubeletSince.size === 0 ? Infinity : now - (this.kubeletSince.get(node) ?? -Infinity);
  }

  isPowered(node: number): boolean {
    return (this.states[node] & POWERED) !== 0;
  }

  isConnected(node: number): boolean {
    return (this.states[node] & CONNECTED) !== 0;
  }

  /** Pods are looked after: the machine has power and its kubelet runs, heard or not. */
  isTended(node: number): boolean {
    return (this.states[node] & TENDED) === TENDED;
  }

  /** What happens there becomes visible at once. */
  isUp(node: number): boolean {
    return (this.states[node] & UP) === UP;
  }

  private set(node: number, bits: number, on: boolean): void {
    if (on) this.states[node] |= bits;
    else this.states[node] &= ~bits;
  }
}
