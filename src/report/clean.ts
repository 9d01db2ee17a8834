/** Foreign text made visible: control characters and marks that turn the direction of writing are shown, not obeyed. */

function isHidden(code: number): boolean {
  if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return true;
  if (code === 0x200e || code === 0x200f || code === 0x2028 || code === 0x2029 || code === 0xfeff) return true;
  return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || (code >= 0xe100 && code <= 0xe1ff);
}

/** `\u001b` as six characters; a line break becomes one, too. */
export function clean(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const next = text.charCodeAt(i + 1);
    const isPair = code >= 0xd800 && code <= 0xdbff && next >= 0xdc00 && next <= 0xdfff;
    if (isPair) out += text[i++] + text[i];
    else if (isHidden(code) || (code >= 0xd800 && code <= 0xdfff)) out += `\\u${code.toString(16).padStart(4, '0')}`;
    else out += text[i];
  }
  return out;
}
