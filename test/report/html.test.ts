import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { anchorOf, embeddedJson, escapeHtml, html } from '../../src/report/html.ts';
import { renderHtml } from '../../src/report/index.ts';
import { EVIL, hostileResult } from './hostile.ts';
import { sampleResult } from './sample.ts';

const RUNTIME = 'console.log("</script><!-- runs -->")';

/** Tags as a browser's tokenizer would open them, outside of scripts and styles, which are taken out whole. */
function tagsOf(page: string): { name: string; attributes: string }[] {
  const withoutRaw = page.replaceAll(/(<(script|style)\b[^>]*>)[\s\S]*?<\/\2>/g, '$1');
  return [...withoutRaw.matchAll(/<([a-zA-Z][^\s/>]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/g)].map(([, name, attributes]) => ({
    name: name.toLowerCase(),
    attributes,
  }));
}

describe('the template', () => {
  it('escapes what is put into it, in text and in attributes', () => {
    const { text } = html`<p title="${'"\'<>&'}">${'<b>&'}</p>`;
    expect(text).toBe('<p title="&quot;&#39;&lt;&gt;&amp;">&lt;b&gt;&amp;</p>');
  });
  it('keeps what it made itself; joins lists; leaves out nothing', () => {
    expect(
      html`<ul>${['a<', 'b'].map((item) => html`<li>${item}</li>`)}${null}${false}${undefined}${0}</ul>`.text,
    ).toBe('<ul><li>a&lt;</li><li>b</li>0</ul>');
  });
  it('shows what would turn the direction of writing, and lone surrogates', () => {
    expect(escapeHtml('a\u202eb\ud800\u0000😀')).toBe('a\\u202eb\\ud800\\u0000😀');
  });
  it('JSON ends neither its element nor a statement', () => {
    const { text } = embeddedJson(JSON.stringify({ a: `</script><!--${'\u2028'}` }));
    expect(text).not.toMatch(/[<>\u2028]/);
    expect(JSON.parse(text)).toEqual({ a: '</script><!--\u2028' });
  });
  it('anchors are apart and harmless', () => {
    expect(anchorOf('workload/deploy/web')).not.toBe(anchorOf('workload-deploy-web'));
    expect(anchorOf(EVIL)).toMatch(/^[A-Za-z0-9_-]+$/);
  });
});

describe('the page', () => {
  it('has a policy that names its script and its style by hash, and nothing else', async () => {
    const page = await renderHtml(sampleResult(), { runtime: RUNTIME });
    const [, policy] = page.match(/http-equiv="Content-Security-Policy" content="([^"]*)"/) ?? [];
    const [, style] = page.match(/<style>([\s\S]*?)<\/style>/) ?? [];
    const [, script] = page.match(/<script type="module">([\s\S]*?)<\/script>/) ?? [];
    const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(policy).toBe(
      `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'`,
    );
    expect(script).toBe('console.log("<\\/script><\\!-- runs -->")');
    // The policy comes before all that it is to rule.
    expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<style>'));
  });

  it('asks for nothing from anywhere, and styles nothing in place', async () => {
    const page = await renderHtml(sampleResult(), { runtime: RUNTIME });
    for (const { name, attributes } of tagsOf(page)) {
      expect([
        'img',
        'link',
        'iframe',
        'object',
        'embed',
        'form',
        'base',
        'image',
        'use',
        'audio',
        'video',
      ]).not.toContain(name);
      expect(attributes).not.toMatch(/\s(on\w+|src|style|srcset|action|formaction|xlink:href)\s*=/i);
      const [, href] = attributes.match(/\shref="([^"]*)"/) ?? [];
      if (href !== undefined) expect(href).toMatch(/^#/);
    }
  });

  it('is small, whole without a script, and the same twice', async () => {
    const [first, second] = await Promise.all([
      renderHtml(sampleResult(), { runtime: '' }),
      renderHtml(sampleResult(), { runtime: '' }),
    ]);
    expect(first).toBe(second);
    expect(first.length).toBeLessThan(200_000);
    expect(first).not.toContain('<script type="module">');
    expect(first).toContain("content=\"default-src 'none'; style-src");
    for (const text of [
      'Failed · 3 of 7 SLOs',
      'p(99)&lt;60',
      'What happened',
      '3 nodes in us-west-2a become NotReady',
      '<svg xmlns=',
    ])
      expect(first).toContain(text);
  });

  it('every link inside leads somewhere', async () => {
    const page = await renderHtml(sampleResult(), { runtime: '' });
    const ids = new Set([...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id));
    for (const [, href] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(href);
  });

  it('numbers are those of the document', async () => {
    const result = sampleResult();
    const page = await renderHtml(result, { runtime: '' });
    const [, json] = page.match(/<script type="application\/json" id="result">([\s\S]*?)<\/script>/) ?? [];
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(result)));
    for (const { workload, available, desired } of result.workloads)
      expect(page).toMatch(new RegExp(`${workload}</code>[\\s\\S]{1,1500}>${available}/${desired}<`));
  });
});

describe('hostile names', () => {
  it('become no markup anywhere', async () => {
    const page = await renderHtml(hostileResult(), { runtime: RUNTIME });
    const tags = tagsOf(page);
    const calm = tagsOf(await renderHtml(sampleResult(), { runtime: RUNTIME }));
    const kinds = (all: typeof tags): string[] => [...new Set(all.map(({ name }) => name))].sort();
    expect(kinds(tags).filter((name) => !kinds(calm).includes(name))).toEqual([]);
    const scripts = tags.filter(({ name }) => name === 'script').map(({ attributes }) => attributes.trim());
    expect(
      scripts.every(
        (attributes) => attributes === 'type="module"' || /^type="application\/json" id="[a-z-]+"$/.test(attributes),
      ),
    ).toBe(true);
    expect(scripts.filter((attributes) => attributes === 'type="module"')).toHaveLength(1);
    for (const { attributes } of tags)
      expect(attributes.replaceAll(/"[^"]*"/g, '')).not.toMatch(/\son\w+\s*=|onerror|onload/);
    expect(page).not.toContain('<img');
    expect(page).toContain('&lt;img src=x');
  });

  it('a page of nothing at all is a page', async () => {
    const empty = {
      ...sampleResult(),
      slos: [],
      metrics: [],
      series: [],
      workloads: [],
      nodes: [],
      happened: [],
      disruptions: [],
      drains: [],
      faults: [],
      opportunities: [],
      assumptions: [],
      notModelled: [],
      diagnostics: [],
      next: [],
    };
    const page = await renderHtml(empty, { runtime: '' });
    expect(page).toContain('lose-zone-a');
    expect(page).not.toContain('id="timeline"');
  });
});
