/** Whether a pod is an endpoint, and in which condition (endpointslice utils.go `podToEndpoint`, util/controller_utils.go). */
import { ENDPOINT_READY, ENDPOINT_SERVING, ENDPOINT_TERMINATING } from '../../cluster/index.ts';

export interface EndpointPod {
  /** Succeeded or Failed. */
  readonly isTerminal: boolean;
  /** Its kubelet has told an address, which it does with the first container. */
  readonly hasAddress: boolean;
  readonly isReady: boolean;
  readonly isTerminating: boolean;
}

/** `undefined`: no endpoint. Terminating pods are ones until they end. */
export function endpointConditions(pod: EndpointPod, publishNotReadyAddresses: boolean): number | undefined {
  if (pod.isTerminal || !pod.hasAddress) return undefined;
  const serving = pod.isReady;
  const ready = publishNotReadyAddresses || (serving && !pod.isTerminating);
  return (
    (ready ? ENDPOINT_READY : 0) | (serving ? ENDPOINT_SERVING : 0) | (pod.isTerminating ? ENDPOINT_TERMINATING : 0)
  );
}
