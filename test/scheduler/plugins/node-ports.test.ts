/** Host ports: address, protocol and number. */
import { describe, expect, it } from 'vitest';
import { Lab, type Manifest } from '../_lab.ts';

const TAKEN = "node(s) didn't have free ports for the requested pod ports";

/** `8080`, `UDP/8080`, `TCP/127.0.0.1:8080` */
function port(text: string): Manifest {
  const [, protocol, hostIP, number] = /^(?:(\w+)\/)?(?:([\d.:]+):)?(\d+)$/.exec(text) as unknown as string[];
  return {
    containerPort: 80,
    hostPort: Number(number),
    ...(protocol ? { protocol } : {}),
    ...(hostIP ? { hostIP } : {}),
  };
}
const using = (...ports: string[]): Manifest => ({ containers: [{ name: 'c', image: 'x', ports: ports.map(port) }] });

describe('NodePorts', () => {
  it.each<[used: string[], wanted: string[], verdict: string]>([
    [[], ['8080'], 'ok'],
    [['8080'], ['8081'], 'ok'],
    [['8080'], ['8080'], TAKEN],
    [['UDP/8080'], ['TCP/8080'], 'ok'],
    [['TCP/8080'], ['8080'], TAKEN],
    [['TCP/127.0.0.1:8080'], ['TCP/127.0.0.2:8080'], 'ok'],
    [['TCP/127.0.0.1:8080'], ['TCP/127.0.0.1:8080'], TAKEN],
    [['TCP/127.0.0.1:8080'], ['8080'], TAKEN],
    [['8080'], ['TCP/127.0.0.1:8080'], TAKEN],
    [['TCP/0.0.0.0:8080'], ['TCP/127.0.0.1:8080'], TAKEN],
    [['8080', '8081'], ['8082', '8081'], TAKEN],
  ])('%j in use, %j wanted', (used, wanted, verdict) => {
    const lab = new Lab();
    lab.place('n0');
    lab.running('n0', { spec: using(...used) });
    expect(lab.verdicts({ spec: using(...wanted) })).toEqual({ n0: verdict });
  });

  it('is a matter of removing pods', () => {
    const lab = new Lab();
    lab.place('n0');
    lab.running('n0', { spec: using('8080') });
    expect(lab.diagnose({ spec: using('8080') }).nodes[0].status?.code).toBe('Unschedulable');
  });

  it('does not look at init containers, on either side', () => {
    const lab = new Lab();
    lab.place('n0');
    const initContainers = using('8080').containers;
    lab.running('n0', { spec: { containers: [], initContainers } });
    expect(lab.fitting({ spec: using('8080') })).toEqual(['n0']);
  });

  it('frees a port when its pod goes', () => {
    const lab = new Lab();
    lab.place('n0');
    const row = lab.running('n0', { spec: using('8080') });
    lab.cluster.podApi.remove(row, 'test');
    expect(lab.fitting({ spec: using('8080') })).toEqual(['n0']);
  });
});
