/**
 * What a label's key and value may look like (apimachinery `pkg/util/validation`). Each function lists what is wrong in
 * Kubernetes' own words; an empty list means valid.
 */

const NAME_FORM =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const QUALIFIED_NAME_FORM = `a qualified name ${NAME_FORM} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`;
const VALUE_FORM =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const SUBDOMAIN_FORM =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

const NAME_LIMIT = 63;
const SUBDOMAIN_LIMIT = 253;
const tooLong = (limit: number): string => `must be no more than ${limit} characters`;

const isLower = (code: number): boolean => code >= 97 && code <= 122;
const isUpper = (code: number): boolean => code >= 65 && code <= 90;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isAlphanumeric = (code: number): boolean => isLower(code) || isUpper(code) || isDigit(code);

/** Letters, digits, `-`, `_`, `.`; the first and the last one a letter or digit. Not empty. */
function isName(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const inside = i > 0 && i < text.length - 1 && (code === 45 || code === 46 || code === 95);
    if (!inside && !isAlphanumeric(code)) return false;
  }
  return text !== '';
}

/** Lower-case letters, digits and `-`, no `-` at either end. Not empty. */
function isDnsLabel(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const inside = i > 0 && i < text.length - 1 && code === 45;
    if (!inside && !isLower(code) && !isDigit(code)) return false;
  }
  return text !== '';
}

export function subdomainErrors(text: string): readonly string[] {
  const errors: string[] = [];
  if (text.length > SUBDOMAIN_LIMIT) errors.push(tooLong(SUBDOMAIN_LIMIT));
  if (!text.split('.').every(isDnsLabel)) errors.push(SUBDOMAIN_FORM);
  return errors;
}

/** A label key or resource name: `name` or `prefix/name`. */
export function qualifiedNameErrors(text: string): readonly string[] {
  const parts = text.split('/');
  if (parts.length > 2) return [QUALIFIED_NAME_FORM];
  const name = parts.at(-1) as string;
  const errors: string[] = [];
  if (parts.length === 2) {
    const prefix = parts[0] as string;
    const ofPrefix = prefix === '' ? ['must be non-empty'] : subdomainErrors(prefix);
    errors.push(...ofPrefix.map((error) => `prefix part ${error}`));
  }
  if (name === '') errors.push('name part must be non-empty');
  else if (name.length > NAME_LIMIT) errors.push(`name part ${tooLong(NAME_LIMIT)}`);
  if (!isName(name)) errors.push(`name part ${NAME_FORM}`);
  return errors;
}

export function labelValueErrors(text: string): readonly string[] {
  const errors: string[] = [];
  if (text.length > NAME_LIMIT) errors.push(tooLong(NAME_LIMIT));
  if (text !== '' && !isName(text)) errors.push(VALUE_FORM);
  return errors;
}
