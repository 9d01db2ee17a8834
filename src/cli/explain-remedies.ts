/** What would let a pending pod in, in words: each was tried on the cluster as it is. */
import type { Simulation } from '../experiment/index.ts';
import { counted } from '../report/words.ts';

type Remedies = NonNullable<ReturnType<Simulation['remedies']>>;
type Shortage = NonNullable<Remedies['smallerRequest']>['cuts'][number];
type FreePieces = Remedies['pieces'][number];

/** Thousandths of a CPU, bytes, or a number. What is short is never shown as less than it is. */
export function amount(resource: string, value: number): string {
  if (resource === 'cpu') return value % 1000 === 0 ? String(value / 1000) : `${value}m`;
  if (resource !== 'memory' && resource !== 'ephemeral-storage' && !resource.startsWith('hugepages-'))
    return String(value);
  if (value >= 2 ** 30) return `${Math.ceil((value / 2 ** 30) * 10) / 10}Gi`;
  return value >= 2 ** 20 ? `${Math.ceil(value / 2 ** 20)}Mi` : `${Math.ceil(value / 1024)}Ki`;
}

/** `cpu by 150m`. */
export const shortageText = ({ resource, requested, free }: Shortage): string =>
  `${resource} by ${amount(resource, requested - free)}`;

/** `350m cpu instead of 500m`; what is left is never shown as more than it is. */
function cutText({ resource, requested, free }: Shortage): string {
  const left = Math.max(0, free);
  const exact = left >= 2 ** 20 && resource !== 'cpu' ? Math.floor(left / 2 ** 20) * 2 ** 20 : left;
  return `${amount(resource, exact)} ${resource} instead of ${amount(resource, requested)}`;
}

function piecesText({ resource, requested, free, perNode, sizes, stranded }: FreePieces): string {
  if (free === 0) return `${resource}: none is free on any node.`;
  const shown = perNode.slice(0, 12).join(' + ');
  const pieces = perNode.length > 12 ? `${shown} + …` : shown;
  const rooms = sizes.map(({ size, pods }) => `${pods} of ${size}`).join(', ');
  const useless = stranded === free ? 'None of them is' : `${stranded} of them are`;
  const none = stranded === free ? 'of use' : 'of no use';
  const left = stranded === 0 ? '' : ` ${useless} ${none} to pods of ${requested}.`;
  return `${resource}: ${free} free on ${counted(perNode.length, 'node')} (${pieces}). Room for pods: ${rooms}.${left}`;
}

/** A line each; the cheapest first. */
export function remediesText({ smallerRequest, singleMove, pieces }: Remedies): string {
  const lines: string[] = [];
  if (singleMove !== undefined) {
    const { pod, from, to } = singleMove;
    lines.push(`With pod ${pod} on ${to} instead of ${from} it would fit ${from} (tried on the cluster as it is).`);
  }
  if (smallerRequest !== undefined) {
    const { node, cuts } = smallerRequest;
    lines.push(`Requesting ${cuts.map(cutText).join(' and ')} it would fit ${node} (tried).`);
  }
  if (singleMove === undefined) lines.push('No single pod, put on another node, would make room for it.');
  return `${[...lines, ...pieces.map(piecesText)].join('\n')}\n`;
}
