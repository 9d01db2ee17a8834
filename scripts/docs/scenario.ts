/** The Scenario kind, field by field. */
import { NOT_SUPPORTED_YET, scenarioJsonSchema, VERB_NAMES } from '../../src/ingest/scenario/index.ts';
import { BEHAVIOUR_ANNOTATIONS } from '../../src/machines/index.ts';
import { deepFieldsOf, type JsonSchema } from './json-schema.ts';
import { code, page, table } from './markdown.ts';

const EXAMPLE = `apiVersion: seatrial.dev/v1alpha1
kind: Scenario
metadata: {name: lose-zone-a}
spec:
  horizon: 30m
  cluster:
    nodePools:
    - name: general
      zones: [zone-a, zone-b, zone-c]
      count: 3                       # per zone
      template: {status: {capacity: {cpu: "4", memory: 16Gi, pods: "58"}}}
  workloads:
  - path: ./manifests/
  timeline:
  - name: zone-a-dark
    at: 5m
    for: 20m
    node-fail: {zone: zone-a}
  slos:
    'workload_available_ratio{workload="deploy/web"}':
    - {threshold: "min>=0.6", during: zone-a-dark}`;

export function scenarioPage(): string {
  const schema = scenarioJsonSchema() as JsonSchema;
  const isLeaf = (path: string): boolean => VERB_NAMES.some((verb) => path === `spec.timeline[].${verb}`);
  const rows = deepFieldsOf(schema, '', isLeaf).map(({ name, type, required }) => [
    code(name),
    isLeaf(name) ? 'see [faults](faults.md)' : type,
    required ? 'yes' : '',
    stateOf(name),
  ]);
  return page(
    'Scenario',
    `\`\`\`yaml\n${EXAMPLE}\n\`\`\``,
    'Kubernetes objects stay native: manifests, `KubeSchedulerConfiguration` and the `template` of a pool are read as Kubernetes would. Paths start at the folder of the scenario. An unknown field is an error. `seatrial validate --schema` prints the JSON Schema for editors.',
    table(['field', 'type', 'required', ''], rows),
    `## Annotations\n\nWhat a manifest cannot say about its program, in the annotations of a pod or its template, in seconds: ${BEHAVIOUR_ANNOTATIONS.map((name) => code(`seatrial.dev/${name}`)).join(', ')}. A list, \`"60,90"\`, gives the first pod of an owner the first value, and so on.`,
    LAYOUT,
    USAGE,
  );
}

const LAYOUT = `## CPUs and memory of its own

Kubelets that are told to – \`cpuManagerPolicy: static\`, \`memoryManagerPolicy: Static\`, a \`topologyManagerPolicy\` in \`cluster.kubelet\` –
give certain pods CPUs and memory of their own, and refuse those for which they find none: \`TopologyAffinityError\`,
\`UnexpectedAdmissionError\`, \`SMTAlignmentError\`. Annotations of a node, or of a pool's template, tell where its CPUs and memory lie:

| annotation | default |  |
|---|---|---|
| \`seatrial.dev/numa-nodes: "2"\` | 1 | cores, memory and huge pages are divided evenly among them |
| \`seatrial.dev/sockets: "1"\` | one for each NUMA node | a NUMA node is 12 away from others of its socket, 20 from those of another |
| \`seatrial.dev/threads-per-core: "2"\` | 1 | of eight CPUs 0 and 4 share a core then, as Linux numbers them |

\`\`\`yaml
cluster:
  kubelet:
    cpuManagerPolicy: static
    topologyManagerPolicy: single-numa-node
    kubeReserved: {cpu: 500m}
  nodePools:
  - name: numa
    count: 4
    template:
      metadata: {annotations: {seatrial.dev/numa-nodes: "2", seatrial.dev/threads-per-core: "2"}}
      status: {capacity: {cpu: "32", memory: 128Gi}}
\`\`\``;

const USAGE = `## Usage

What pods really use, as opposed to what they request. A scenario without \`usage\` measures nothing: there is no metrics API, and no
machine is ever short of anything.

\`\`\`yaml
usage:
- selector: {matchLabels: {app: api}}
  demand: {file: ./rps.csv, column: rps, cpuPerUnit: 12m}    # shared evenly among the ready pods
  memory: {base: 350Mi, perUnit: 0.4Mi}
- selector: {matchLabels: {app: worker}}
  memory: {leak: {start: 300Mi, perHour: 60Mi}, noise: 0.05}  # since the container's start; up to 5 % off, anew each minute
- selector: {}
  cpu: {ofRequest: 0.35}
  memory: {steps: [{at: 0s, value: 200Mi}, {at: 10m, value: 800Mi}]}
  disk: {writableLayer: 1Gi, logs: {leak: {perHour: 200Mi}}, emptyDir: {cache: 5Gi}, inodes: 10k}
  pids: 40
\`\`\`

Of each resource the first entry counts that selects the pod and speaks of it; a container of which none speaks uses what it
requests. The parts of an amount add up. Amounts are those of the pod and borne by its first main container, \`ofRequest\` is
each container's own; with \`container\` an entry speaks of that one alone. A container's memory grows to what it uses in the time
that it takes to be ready. The file of a demand is CSV: a column of times (\`time\`, or the first one) in seconds, durations or
RFC 3339, and columns of numbers; between two rows the demand changes evenly.

A container above its limit is killed, a machine above its capacity kills by \`oom_score_adj\`, and the kubelet evicts as its
\`KubeletConfiguration\` says. The system uses what is reserved for it. Disk pressure needs \`ephemeral-storage\` in the node's capacity;
annotations of a node tell what its status does not: \`seatrial.dev/filesystems\` (\`shared\`, \`dedicated\` or \`split\`),
\`seatrial.dev/imagefs: 100Gi\`, \`seatrial.dev/swap: 8Gi\`.`;

/** An entry of the list, or what lies below one. */
function stateOf(path: string): string {
  const isBelow = (entry: string): boolean =>
    path === entry || path.startsWith(`${entry}.`) || path.startsWith(`${entry}[]`);
  return NOT_SUPPORTED_YET.some(isBelow) ? 'not supported yet' : '';
}
