/** JSON Schema → fields with types in words. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly const?: string | number | boolean;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly additionalProperties?: JsonSchema | boolean;
}

export interface FieldRow {
  /** `nodePools[].name`. */
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
}

/** The fields of an object, alternatives side by side, each once. */
export function fieldsOf(schema: JsonSchema): readonly FieldRow[] {
  const alternatives = schema.anyOf ?? schema.oneOf ?? [schema];
  const rows = new Map<string, FieldRow>();
  for (const { properties = {}, required = [] } of alternatives) {
    for (const [name, field] of Object.entries(properties)) {
      if (!rows.has(name))
        rows.set(name, { name, type: typeOf(field), required: alternatives.length === 1 && required.includes(name) });
    }
  }
  return [...rows.values()];
}

/** Every field down to the leaves; a list's items are `[]`. `isLeaf` stops the walk. */
export function deepFieldsOf(
  schema: JsonSchema,
  prefix: string,
  isLeaf: (path: string) => boolean,
): readonly FieldRow[] {
  const { properties, required = [] } = schema;
  return Object.entries(properties ?? {}).flatMap(([name, field]): readonly FieldRow[] => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const row = { name: path, type: typeOf(field), required: required.includes(name) };
    if (isLeaf(path)) return [row];
    if (field.properties !== undefined) return [row, ...deepFieldsOf(field, path, isLeaf)];
    if (field.items?.properties !== undefined) return [row, ...deepFieldsOf(field.items, `${path}[]`, isLeaf)];
    const form = onlyObject(field);
    return form === undefined ? [row] : [row, ...deepFieldsOf(form, path, isLeaf)];
  });
}

/** Of several forms the one with fields, if one alone has any and they are no distribution's. */
function onlyObject({ anyOf, oneOf }: JsonSchema): JsonSchema | undefined {
  const forms = (anyOf ?? oneOf ?? []).filter(({ properties }) => properties !== undefined);
  return forms.length === 1 && forms[0]?.properties?.['dist'] === undefined ? forms[0] : undefined;
}

/** In a few words. A description stands for the type. */
export function typeOf(schema: JsonSchema): string {
  if (schema.description !== undefined) return lowerFirst(schema.description);
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return [...new Set(alternatives.map(typeOf))].join(', or ');
  if (schema.type === 'array') return `list of ${schema.items === undefined ? 'anything' : typeOf(schema.items)}`;
  if (schema.type === 'object') return objectType(schema);
  return schema.type ?? 'anything';
}

function objectType({ properties, additionalProperties }: JsonSchema): string {
  if (properties !== undefined && 'matchLabels' in properties) return 'label selector';
  const distribution = properties?.['dist']?.const;
  if (distribution !== undefined)
    return `\`${String(distribution)}\` distribution (${Object.keys(properties ?? {})
      .slice(1)
      .join(', ')})`;
  if (properties !== undefined && Object.keys(properties).length > 0) return 'object';
  return typeof additionalProperties === 'object' && Object.keys(additionalProperties).length > 0
    ? `dictionary of ${typeOf(additionalProperties)}`
    : 'native object';
}

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);
