/** Images that no container of a machine uses (pkg/kubelet/images/image_gc_manager.go). */
import type { LifeContext } from '../life/context.ts';
import type { Lives } from '../life/lives.ts';

/** Younger ones are spared (KubeletConfiguration `imageMinimumGCAge`, its default). */
const MINIMUM_AGE_MS = 120_000;

/** Under pressure all of them go. */
export function collectUnusedImages({ cluster, images, plans }: LifeContext, lives: Lives, node: number): void {
  const { pods, now } = cluster;
  const used = new Set<number>();
  for (const row of pods.byNode.rows(node))
    if (!lives.isOver(row)) for (const { name } of plans.of(row).images) used.add(images.idOf(name));
  for (const { id, at, lastUsed } of images.on(node))
    if (!used.has(id) && lastUsed < now && now - at >= MINIMUM_AGE_MS) images.remove(node, id);
}
