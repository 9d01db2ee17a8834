/** Forms of names (apimachinery `pkg/util/validation`). Each function lists what is wrong; hand-written scanners, linear in the text. */

const LABEL_FORM =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const DNS_1035_FORM =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

const isLower = (code: number): boolean => code >= 97 && code <= 122;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

function isLabel(text: string, firstIsLetter: boolean): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const dash = code === 45 && at > 0 && at < text.length - 1;
    if (!dash && !isLower(code) && !(isDigit(code) && !(firstIsLetter && at === 0))) return false;
  }
  return text !== '';
}

function labelErrors(text: string, form: string, firstIsLetter: boolean): readonly string[] {
  const errors = text.length > 63 ? ['must be no more than 63 characters'] : [];
  return isLabel(text, firstIsLetter) ? errors : [...errors, form];
}

/** A name that would do but for its dots is told so. */
export function dnsLabelErrors(text: string): readonly string[] {
  const hasDots = text.includes('.') && text.split('.').every((part) => isLabel(part, false));
  return labelErrors(text, hasDots ? 'must not contain dots' : LABEL_FORM, false);
}
export const dns1035LabelErrors = (text: string): readonly string[] => labelErrors(text, DNS_1035_FORM, true);

export function portNumberErrors(port: number): readonly string[] {
  return port >= 1 && port <= 65_535 ? [] : ['must be between 1 and 65535, inclusive'];
}

export function portNameErrors(name: string): readonly string[] {
  const errors: string[] = [];
  if (name.length > 15) errors.push('must be no more than 15 characters');
  const codes = [...name].map((letter) => letter.charCodeAt(0));
  if (!codes.every((code) => isLower(code) || isDigit(code) || code === 45))
    errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!codes.some(isLower)) errors.push('must contain at least one letter (a-z)');
  if (name.includes('--')) errors.push('must not contain consecutive hyphens');
  if (name.startsWith('-') || name.endsWith('-')) errors.push('must not begin or end with a hyphen');
  return errors;
}
