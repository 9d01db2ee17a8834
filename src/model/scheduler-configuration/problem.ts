/** What is wrong with a configuration and where, in Kubernetes' words (apimachinery `pkg/util/validation/field/errors.go`). */
import { formatPath, type Path } from '../field-path.ts';
import { quoted } from '../requirement.ts';

export interface ConfigurationProblem {
  /** An entry of `pluginConfig` is named by its plugin: [`pluginConfig`, `NodeAffinity`, `args`, …]. */
  readonly path: Path;
  /** Does not repeat the path. */
  readonly message: string;
}

export type Problems = readonly ConfigurationProblem[];

export const NO_PROBLEMS: Problems = [];

const shown = (value: unknown): string => (typeof value === 'string' ? quoted(value) : String(value));

export const invalid = (path: Path, value: unknown, why: string): ConfigurationProblem => ({
  path,
  message: `Invalid value: ${shown(value)}: ${why}`,
});

export const unsupported = (path: Path, value: string, supported: readonly string[]): ConfigurationProblem => ({
  path,
  message: `Unsupported value: ${quoted(value)}: supported values: ${supported.map(quoted).join(', ')}`,
});

export const required = (path: Path, why = ''): ConfigurationProblem => ({
  path,
  message: why === '' ? 'Required value' : `Required value: ${why}`,
});

export const duplicate = (path: Path, value: string): ConfigurationProblem => ({
  path,
  message: `Duplicate value: ${quoted(value)}`,
});

export const forbidden = (path: Path, why: string): ConfigurationProblem => ({ path, message: `Forbidden: ${why}` });

/** What the scheduler says when it sets itself up, which names no field. */
export const startUp = (path: Path, message: string): ConfigurationProblem => ({ path, message });

export const when = (condition: boolean, problem: () => ConfigurationProblem): Problems =>
  condition ? [problem()] : NO_PROBLEMS;

/** `profiles[0].percentageOfNodesToScore: Invalid value: 101: not in valid range [0-100]`. */
export const problemText = ({ path, message }: ConfigurationProblem): string => `${formatPath(path)}: ${message}`;
