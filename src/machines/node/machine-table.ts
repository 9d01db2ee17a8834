/** Power, network and kubelet of every machine, by node index. */
export class MachineTable {
  private readonly powered: boolean[] = [];
  private readonly connected: boolean[] = [];
  private readonly kubelets: boolean[] = [];
  private readonly booted: boolean[] = [];
  /** Cut off by somebody, whatever the power does. */
  private readonly severed: boolean[] = [];
  /** How often power came: the boot of an earlier time is void. */
  private readonly boots: number[] = [];

  add(node: number): void {
    this.powered[node] = true;
    this.connected[node] = false;
    this.kubelets[node] = true;
    this.booted[node] = false;
    this.severed[node] = false;
    this.boots[node] = 0;
  }

  remove(node: number): void {
    this.powered[node] = false;
    this.connected[node] = false;
  }

  /** Returns the number of the boot that begins. */
  setPower(node: number, powered: boolean): number {
    this.powered[node] = powered;
    this.booted[node] = false;
    if (!powered) return this.boots[node];
    this.kubelets[node] = true;
    return ++this.boots[node];
  }

  /** Whether this boot is the one under way. */
  endBoot(node: number, boot: number): boolean {
    if (this.powered[node] !== true || this.booted[node] || this.boots[node] !== boot) return false;
    this.booted[node] = true;
    return true;
  }

  setSevered(node: number, severed: boolean): void {
    this.severed[node] = severed;
  }

  /** Its kubelet runs and nothing stands between it and the API. */
  isReachable(node: number): boolean {
    return this.isTended(node) && this.booted[node] === true && this.severed[node] !== true;
  }

  setConnected(node: number, connected: boolean): void {
    this.connected[node] = connected;
  }

  setKubelet(node: number, running: boolean): void {
    this.kubelets[node] = running;
  }

  isPowered(node: number): boolean {
    return this.powered[node] === true;
  }

  isConnected(node: number): boolean {
    return this.connected[node] === true;
  }

  /** Pods are looked after: the machine has power and its kubelet runs, heard or not. */
  isTended(node: number): boolean {
    return this.powered[node] === true && this.kubelets[node] === true;
  }

  /** What happens there becomes visible at once. */
  isUp(node: number): boolean {
    return this.powered[node] === true && this.connected[node] === true && this.kubelets[node] === true;
  }
}
