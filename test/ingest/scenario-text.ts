/** The scenario of the product page: every part of the grammar once. */
export const SCENARIO = `apiVersion: seatrial.dev/v1alpha1
kind: Scenario
metadata: {name: lose-zone-a}
spec:
  horizon: 30m
  startTime: "2026-03-01T09:00:00Z"
  cluster:
    kubernetesVersion: "1.32"
    from: ./snapshot.yaml
    scheduler: ./kube-scheduler.yaml
    kubelet: {evictionHard: {memory.available: 100Mi}, systemReserved: {memory: 500Mi}}
    controllerManager: {nodeMonitorGracePeriod: 50s, nodeEvictionRate: 0.1}
    nodePools:
    - name: general
      zones: [us-west-2a, us-west-2b, us-west-2c]
      count: 3
      min: 3
      max: 12
      provision: {dist: lognormal, p50: 75s, p99: 240s}
      pricePerHour: 0.192
      template:
        metadata: {labels: {pool: general}}
        status: {capacity: {cpu: "4", memory: 16Gi, pods: "58"}}
    autoscaler: {clusterAutoscaler: {scaleDownUnneededTime: 10m, expander: least-waste}}
  workloads:
  - path: ./manifests/
  usage:
  - selector: {matchLabels: {app: api}}
    demand: {file: ./rps.csv, column: rps, cpuPerUnit: 12m}
    memory: {base: 350Mi, perUnit: 0.4Mi}
  - selector: {matchLabels: {app: worker}}
    memory: {leak: {start: 300Mi, perHour: 60Mi}}
  - selector: {}
    cpu: {ofRequest: 0.35}
    memory: {ofRequest: 0.6}
  timing:
    podStartup: {dist: lognormal, p50: 4s, p99: 20s}
    imagePull: {perGi: 8s}
  steadyState: {at: 5m, thresholds: {pods_pending: ["value==0"]}}
  timeline:
  - name: zone-a-dark
    at: 5m
    node-fail: {selector: {matchLabels: {topology.kubernetes.io/zone: us-west-2a}}}
    mode: all
    for: 20m
  - name: deploy-during-outage
    at: 10m
    apply: {path: ./web.yaml}
  slos:
    'workload_available_ratio{workload="deploy/web"}':
    - {threshold: "min>=0.6", during: zone-a-dark, severity: error}
    pods_pending_seconds: ["p(99)<60"]
    'evictions_total{reason="DeletionByTaintManager"}': ["count<50"]
  sweep:
    matrix: {nodePools/general.count: [3, 4, 5]}
  seeds: {count: 20, first: 1, aggregate: pessimistic}
`;

/** A small one, all of which is acted upon; `timeline` is put in as it is. */
export const small = (timeline: string): string => `apiVersion: seatrial.dev/v1alpha1
kind: Scenario
metadata: {name: small}
spec:
  horizon: 1h
  cluster:
    nodePools:
    - {name: general, count: 2, template: {status: {capacity: {cpu: 4}}}}
  timeline:
${timeline}`;
