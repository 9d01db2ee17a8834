/** What comes of all that was read. */
import type { KubeObject } from '../model/objects/meta.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Source } from './places.ts';
import type { Locate } from './text/yaml-locate.ts';

export interface LoadedObject {
  readonly object: KubeObject;
  readonly source: Source;
}

/** A document that is no cluster object: read by `scenario/` or `config/`. */
export interface LoadedDocument {
  readonly raw: unknown;
  readonly source: Source;
  readonly locate: Locate;
}

export interface Loaded {
  readonly objects: readonly LoadedObject[];
  readonly scenarios: readonly LoadedDocument[];
  readonly schedulerConfigurations: readonly LoadedDocument[];
  readonly kubeletConfigurations: readonly LoadedDocument[];
  /** Kind → how many of it were passed over because nothing that is simulated depends on them. */
  readonly ignored: ReadonlyMap<string, number>;
  /** `group/Kind` → how many objects a cluster would act on and the simulation does not. */
  readonly notModelledKinds: ReadonlyMap<string, number>;
  /** `Kind path` → how often. */
  readonly notModelledFields: ReadonlyMap<string, number>;
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
}
