/** Plain data → YAML, as kubectl prints it. */
import { stringify } from 'yaml';

export const yamlText = (value: unknown): string => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
