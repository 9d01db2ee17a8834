/**
 * Revisions of a StatefulSet: one for each template it had (upstream ControllerRevision objects,
 * pkg/controller/history). They belong to the API truth, but nobody else reads them, so they are kept here.
 */
import type { PodTemplateSpec, StatefulSet } from '../../model/objects/index.ts';
import { isSameTemplate, templateHash } from '../_shared/template.ts';

export interface Revision {
  /** `<set>-<hash>`: also the value of label controller-revision-hash. */
  readonly name: string;
  readonly template: PodTemplateSpec;
  /** Rises with each change and when an old revision is used again. */
  readonly number: number;
}

export class RevisionHistory {
  private readonly bySet = new Map<number, Revision[]>();

  forget(serial: number): void {
    this.bySet.delete(serial);
  }

  find(serial: number, name: string): Revision | undefined {
    return this.bySet.get(serial)?.find((revision) => revision.name === name);
  }

  /** The revision of the set's template: an old one used again, or a new one. */
  update(serial: number, set: StatefulSet): Revision {
    let revisions = this.bySet.get(serial);
    if (revisions === undefined) {
      revisions = restored(set);
      this.bySet.set(serial, revisions);
    }
    const newest = revisions.reduce((max, { number }) => Math.max(max, number), 0);
    const i = revisions.findIndex(({ template }) => isSameTemplate(template, set.spec.template));
    if (i >= 0 && revisions[i].number === newest) return revisions[i];
    const name = i >= 0 ? revisions[i].name : `${set.metadata.name}-${templateHash(set.spec.template, 0)}`;
    const revision = { name, template: set.spec.template, number: newest + 1 };
    if (i >= 0) revisions[i] = revision;
    else revisions.push(revision);
    return revision;
  }

  /** Drops what is neither live nor within the limit, oldest first. */
  trim(serial: number, live: ReadonlySet<string>, limit: number): void {
    const revisions = this.bySet.get(serial) ?? [];
    const idle = revisions.filter(({ name }) => !live.has(name)).sort((a, b) => a.number - b.number);
    const dropped = new Set(idle.slice(0, Math.max(0, idle.length - limit)));
    if (dropped.size > 0)
      this.bySet.set(
        serial,
        revisions.filter((revision) => !dropped.has(revision)),
      );
  }
}

/** A set that was there before the scenario: its status names the revision of its template, as its pods do. */
function restored({ spec, status }: StatefulSet): Revision[] {
  return status.updateRevision === '' ? [] : [{ name: status.updateRevision, template: spec.template, number: 1 }];
}
