/** Power, network and kubelet of every machine, by node index. */
export class MachineTable {
  private readonly powered: boolean[] = [];
  private readonly connected: boolean[] = [];
  private readonly kubelets: boolean[] = [];

  add(node: number): void {
    this.powered[node] = true;
    this.connected[node] = false;
    this.kubelets[node] = true;
  }

  remove(node: number): void {
    this.powered[node] = false;
    this.connected[node] = false;
  }

  setPower(node: number, powered: boolean): void {
    this.powered[node] = powered;
    if (powered) this.kubelets[node] = true;
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
