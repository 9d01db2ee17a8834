/**
 * Static signatures, one for all classes that say the same about nodes' objects. A class's images are part of what it says only
 * once any node has had one of them: until then they score nothing anywhere.
 */
import type { PodClass } from '../../cluster/index.ts';
import { PerClass } from '../compiled/index.ts';
import { imagesOf } from '../plugins/image-locality.ts';
import type { Snapshot } from '../snapshot/index.ts';
import type { NodeTable } from './node-table.ts';
import type { ProfilePlan } from './profile-plan.ts';
import { staticText, StaticSignature } from './static-signature.ts';

export class Signatures {
  private readonly snapshot: Snapshot;
  private readonly plan: ProfilePlan;
  private readonly table: NodeTable;
  private readonly images = new PerClass(imagesOf);
  private readonly byText = new Map<string, StaticSignature>();

  constructor(snapshot: Snapshot, plan: ProfilePlan, table: NodeTable) {
    this.snapshot = snapshot;
    this.plan = plan;
    this.table = table;
  }

  /** Raised when `areImagesMet` may answer something else. */
  get version(): number {
    return this.snapshot.imageNames.size;
  }

  /** Whether any node has ever had one of the class's images. */
  areImagesMet(podClass: PodClass): boolean {
    return (
      this.plan.images !== undefined && this.images.of(podClass).some((image) => this.snapshot.imageNames.has(image))
    );
  }

  of(podClass: PodClass): StaticSignature {
    const { plan, table } = this;
    const scoresImages = this.areImagesMet(podClass);
    const statics = staticText(podClass);
    const text = scoresImages ? JSON.stringify([statics, this.images.of(podClass)]) : statics;
    const known = this.byText.get(text);
    if (known !== undefined) return known;
    const signature = new StaticSignature(podClass, scoresImages ? plan : { ...plan, images: undefined }, table, text);
    this.byText.set(text, signature);
    return signature;
  }

  clear(): void {
    this.byText.clear();
  }
}
