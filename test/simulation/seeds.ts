/** Seeds that are always run, besides the first sixty: each has shown something once. */
export const KEPT_SEEDS: readonly { readonly seed: number; readonly because: string }[] = [
  { seed: 72, because: 'a pod fits nowhere for its spread' },
  { seed: 97, because: 'an unhealthy pod with a budget is evicted' },
  { seed: 134, because: 'a drain is refused by its filters' },
  { seed: 140, because: 'an eviction meets two budgets' },
  { seed: 189, because: 'preemption breaks a budget' },
  { seed: 1022, because: 'of two budgets of one pod the status of one goes stale' },
  { seed: 1227, because: 'the pod that another one asks for ends just before it is bound' },
  { seed: 1330, because: 'the pod that another one asks for is replaced just before it is bound' },
  { seed: 10303, because: 'a victim goes between decision and request' },
  { seed: 11261, because: 'a budget hears nothing of a workload that a quota keeps from growing' },
  { seed: 20206, because: 'a pod is deleted while it starts' },
  { seed: 20130, because: 'a partition ends while the kubelet restarts' },
  { seed: 20726, because: 'pods of two budgets are replaced by pods of one' },
  { seed: 50209, because: 'a pod is given labels that its budget does not select' },
  { seed: 5006, because: 'a template with probes is patched' },
  { seed: 2160, because: 'a pod that its kubelet evicts ends well' },
];
