/** Plain data → YAML, as kubectl prints it: what YAML 1.1 would read as something else stands in quotes. */
import { stringify } from 'yaml';

export const yamlText = (value: unknown): string =>
  stringify(value, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
