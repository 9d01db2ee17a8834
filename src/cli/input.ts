/**
 * What the options name → the input of a run, or every error that is in it.
 *
 *   -f ─► load ─┬─ objects ───────────────────────────────┐
 *               └─ scenario ─ --set ─► read ─► its paths ─┴─► RunInput
 */
import type { RunInput } from '../experiment/index.ts';
import {
  type Diagnostic,
  type FileAccess,
  formatDiagnostic,
  type Loaded,
  type LoadedDocument,
  Loader,
  type PathReference,
  readKubeletConfiguration,
  readScenario,
  readSchedulerConfiguration,
  type ReadConfiguration,
  type Scenario,
} from '../ingest/index.ts';
import { CliError, usageError } from './errors.ts';
import { EXIT } from './exit-codes.ts';
import type { InputOptions } from './input-options.ts';
import { onceOnly } from './files.ts';
import { isObjectOverride, ObjectOverrides } from './object-overrides.ts';
import { fromHere, withOverrides } from './overrides.ts';
import { shellCommand } from './shell.ts';

const MOST_TEXT_BYTES = 64 * 1024 * 1024;

type Objects = RunInput['objects'];

/** What was read and found good. */
export interface Collected {
  readonly scenario: Scenario | undefined;
  readonly objects: Objects;
  readonly schedulerConfig: RunInput['schedulerConfig'];
  readonly kubeletConfig: RunInput['kubeletConfig'];
  readonly warnings: readonly string[];
  readonly notModelled: readonly string[];
  readonly notes: readonly string[];
  /** What a path of an `apply` entry holds. */
  readonly appliedAt: (path: PathReference) => Objects;
  /** What a trace or a curve says. */
  readonly textAt: (path: PathReference) => string;
}

/** Reads everything and checks it; throws a `CliError` that lists all that is wrong. */
export const collectInput = (options: InputOptions, disk: FileAccess): Collected =>
  new InputReader(options, disk).collect();

class InputReader {
  readonly #options: InputOptions;
  readonly #disk: FileAccess;
  readonly #files: FileAccess;
  readonly #overrides: ObjectOverrides;
  readonly #manifests: Loader;
  /** What a cluster has accepted once is not judged again. */
  readonly #dumps: Loader;
  readonly #errors: Diagnostic[] = [];
  readonly #notModelled = new Map<string, number>();
  readonly #applied = new Map<string, Objects>();
  readonly #texts = new Map<string, string>();

  constructor(options: InputOptions, disk: FileAccess) {
    this.#options = options;
    this.#disk = disk;
    this.#files = onceOnly(disk);
    this.#overrides = new ObjectOverrides([...options.set, ...(options.own ?? [])]);
    // objects that nobody edits need not be read whole
    const editing = this.#overrides.isEmpty ? {} : { edit: this.#overrides.edit };
    this.#manifests = new Loader(editing);
    this.#dumps = new Loader({ mode: 'lenient', ...editing });
  }

  collect(): Collected {
    const { paths } = this.#options;
    if (paths.length === 0)
      throw usageError('no input: name a file or a folder, or - for standard input', 'seatrial demo');
    for (const path of paths) this.#manifests.addPath(path, this.#files);
    this.#throwIfWrong();
    const scenario = this.#scenario();
    if (scenario !== undefined) this.#readPathsOf(scenario);
    const { schedulerConfigurations, kubeletConfigurations } = this.#manifests.result();
    const { scheduler, kubelet } = scenario?.cluster ?? {};
    const schedulerConfig = this.#configuration(
      'KubeSchedulerConfiguration',
      scheduler,
      schedulerConfigurations,
      readSchedulerConfiguration,
    );
    const kubeletConfig = this.#configuration(
      'KubeletConfiguration',
      kubelet,
      kubeletConfigurations,
      readKubeletConfiguration,
    );
    this.#throwIfWrong();
    this.#overrides.throwIfUnused();
    const loaded = [this.#dumps.result(), this.#manifests.result()];
    const notModelled = this.#notModelledTexts(loaded);
    if (this.#options.strict && notModelled.length > 0) throw notModelledError(notModelled);
    const warnings = loaded.flatMap((each) => each.warnings).map(formatDiagnostic);
    return {
      scenario,
      schedulerConfig,
      kubeletConfig,
      objects: loaded.flatMap((each) => each.objects),
      warnings,
      notModelled,
      notes: [...warnings, ...ignoredNote(loaded)],
      textAt: (path) => this.#texts.get(this.#resolved(path)) ?? '',
      appliedAt: (path) => this.#applied.get(this.#resolved(path)) ?? [],
    };
  }

  #scenario(): Scenario | undefined {
    const { scenarios } = this.#manifests.result();
    const ofScenario = (list: readonly string[]): readonly string[] => list.filter((one) => !isObjectOverride(one));
    const [set, own] = [ofScenario(this.#options.set), ofScenario(this.#options.own ?? [])];
    const [document, second] = scenarios;
    if (second !== undefined) {
      throw usageError(
        `one scenario at a time: there is one at ${placeOf(document)} and another at ${placeOf(second)}`,
      );
    }
    if (document === undefined) {
      if (set.length > 0) throw usageError('--set changes a scenario, and there is none among the files');
      return undefined;
    }
    const { scenario, errors, notModelledFields } = readScenario({
      ...document,
      raw: withOverrides(document.raw, [...fromHere(set, document.source.file, this.#disk), ...own]),
    });
    this.#errors.push(...errors);
    this.#count(notModelledFields);
    return scenario;
  }

  #readPathsOf({ cluster, workloads, timeline, usage }: Scenario): void {
    for (const path of cluster.from) this.#dumps.addPath(this.#resolved(path), this.#files);
    for (const path of workloads) this.#manifests.addPath(this.#resolved(path), this.#files);
    for (const { demand } of usage) if (demand !== undefined) this.#readText(demand.file);
    for (const { fault } of timeline) {
      if (fault.verb === 'apply' && fault.path !== undefined) this.#readApplied(fault.path);
      if (fault.verb === 'random-failures' && fault.trace !== undefined) this.#readText(fault.trace);
    }
  }

  /** Tables of numbers, which whoever uses them understands. */
  #readText(path: PathReference): void {
    const file = this.#resolved(path);
    try {
      this.#texts.set(file, new TextDecoder().decode(this.#disk.read(file, { maxBytes: MOST_TEXT_BYTES })));
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'FileError') throw error;
      this.#errors.push({ severity: 'error', code: 'file', file, line: 0, column: 0, message: error.message });
    }
  }

  #readApplied(path: PathReference): void {
    const loader = new Loader();
    const resolved = this.#resolved(path);
    // what is applied later may be a file that was there from the start
    loader.addPath(resolved, this.#disk);
    const { objects, errors, notModelledFields } = loader.result();
    this.#errors.push(...errors);
    this.#count(notModelledFields);
    this.#applied.set(resolved, objects);
  }

  #configuration<T extends object>(
    kind: string,
    named: PathReference | T | undefined,
    among: readonly LoadedDocument[],
    read: (document: LoadedDocument) => ReadConfiguration<T>,
  ): T | undefined {
    if (named !== undefined && !('base' in named)) return named;
    const documents = named === undefined ? among : this.#documentsAt(named, kind);
    const [document, second] = documents;
    if (second !== undefined)
      throw usageError(`one ${kind} at a time: there is one at ${placeOf(document)} and another at ${placeOf(second)}`);
    if (document === undefined) return undefined;
    const { configuration, errors, notModelledFields } = read(document);
    this.#errors.push(...errors);
    this.#count(notModelledFields);
    return configuration;
  }

  #documentsAt(path: PathReference, kind: string): readonly LoadedDocument[] {
    const loader = new Loader();
    loader.addPath(this.#resolved(path), this.#disk);
    const { errors, schedulerConfigurations, kubeletConfigurations } = loader.result();
    this.#errors.push(...errors);
    const documents = kind === 'KubeSchedulerConfiguration' ? schedulerConfigurations : kubeletConfigurations;
    if (documents.length === 0 && errors.length === 0) throw usageError(`${this.#resolved(path)} holds no ${kind}`);
    return documents;
  }

  #resolved({ path, base }: PathReference): string {
    return this.#disk.relativeTo(base, path);
  }

  #count(fields: ReadonlyMap<string, number>): void {
    for (const [field, count] of fields) this.#notModelled.set(field, (this.#notModelled.get(field) ?? 0) + count);
  }

  #throwIfWrong(): void {
    const errors = [...this.#manifests.result().errors, ...this.#dumps.result().errors, ...this.#errors];
    if (errors.length > 0) throw inputError(errors, this.#options);
  }

  /** `Pod spec.containers[].lifecycle (12)`. */
  #notModelledTexts(loaded: readonly Loaded[]): readonly string[] {
    for (const { notModelledFields, notModelledKinds } of loaded) {
      this.#count(notModelledFields);
      this.#count(notModelledKinds);
    }
    return [...this.#notModelled].map(([what, count]) => (count === 1 ? what : `${what} (${count})`)).sort(byCodeUnit);
  }
}

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const placeOf = (document: LoadedDocument): string => `${document.source.file}:${document.source.line}`;

/** One error is a sentence; several are a list. */
function inputError(errors: readonly Diagnostic[], { paths, strict }: InputOptions): CliError {
  const [first] = errors;
  const isMissing = errors.every(({ code }) => code === 'file');
  const files = paths.flatMap((path) => ['-f', path]);
  const next =
    isMissing || paths.includes('-')
      ? undefined
      : shellCommand(['seatrial', 'validate', ...(strict ? ['--strict'] : []), ...files]);
  if (first !== undefined && errors.length === 1)
    return usageError(formatDiagnostic(first).replace(': error: ', ': '), next);
  return usageError(`${errors.length} errors in the input\n${errors.map(formatDiagnostic).join('\n')}`, next);
}

function notModelledError(texts: readonly string[]): CliError {
  return new CliError(
    EXIT.unsupported,
    `--strict: the input has what is not modelled\n${texts.map((text) => `  ${text}`).join('\n')}`,
  );
}

/** Kinds that nothing depends on, in one line. */
function ignoredNote(loaded: readonly Loaded[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { ignored } of loaded)
    for (const [kind, count] of ignored) counts.set(kind, (counts.get(kind) ?? 0) + count);
  if (counts.size === 0) return [];
  const parts = [...counts].sort((a, b) => byCodeUnit(a[0], b[0])).map(([kind, count]) => `${count} ${kind}`);
  return [`passed over, as nothing simulated depends on them: ${parts.join(', ')}`];
}
