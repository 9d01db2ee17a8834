/**
 * The page's only style sheet. Colours are those of Okabe and Ito, which people who do not see all colours can tell
 * apart; status has a shape besides. Charts take their colours from here, so that one picture serves light and dark.
 */
export const STYLE = `
:root{
--page:#fbfbfa;--card:#fff;--ink:#1c1f23;--text:#2f343a;--muted:#656d76;--line:#e3e5e8;--soft:#f3f4f5;--link:#0b5cad;
--blue:#0072b2;--orange:#c97b00;--green:#00805d;--vermilion:#c2410c;--purple:#9b4a85;--sky:#3d95cc;--band:rgb(155 74 133/.1);
--passed:#00805d;--failed:#c2410c;--warned:#b26b00;--unknown:#656d76;
--passed-soft:#eef7f4;--failed-soft:#fdf3ee;--warned-soft:#fcf6ea;--unknown-soft:#f3f4f5;
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","Liberation Sans",Arial,sans-serif;
--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace;
color-scheme:light}
@media (prefers-color-scheme:dark){:root{
--page:#14161a;--card:#1a1d22;--ink:#f0f2f4;--text:#d3d7dc;--muted:#959da7;--line:#2d3239;--soft:#21252b;--link:#79b8f0;
--blue:#56a8e0;--orange:#e8a33d;--green:#3fbf97;--vermilion:#f0814a;--purple:#d08fbe;--sky:#8cc8ee;--band:rgb(208 143 190/.15);
--passed:#3fbf97;--failed:#f0814a;--warned:#e8a33d;--unknown:#959da7;
--passed-soft:#16241f;--failed-soft:#2a1c16;--warned-soft:#282013;--unknown-soft:#21252b;
color-scheme:dark}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:60px;-webkit-text-size-adjust:100%}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.55 var(--sans);font-variant-numeric:tabular-nums}
main{max-width:1080px;margin:0 auto;padding:28px 28px 96px}
nav{position:sticky;top:0;z-index:5;background:color-mix(in srgb,var(--page) 92%,transparent);backdrop-filter:blur(8px);border-bottom:1px solid var(--line)}
nav div{max-width:1080px;margin:0 auto;padding:11px 28px;display:flex;gap:20px;overflow-x:auto;white-space:nowrap;font-size:13px}
nav b{color:var(--ink);letter-spacing:.01em}
nav a{color:var(--muted);text-decoration:none}
nav a:hover{color:var(--ink)}
a{color:var(--link);text-underline-offset:3px;text-decoration-thickness:1px}
a:focus-visible,button:focus-visible,summary:focus-visible,th:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:3px}
h1,h2,h3{color:var(--ink);line-height:1.2;margin:0;overflow-wrap:anywhere}
h1{font-size:32px;font-weight:650;letter-spacing:-.018em}
h2{font-size:20px;font-weight:650;letter-spacing:-.01em;margin-bottom:16px}
h3{font-size:14px;font-weight:600;margin:28px 0 10px}
h2+h3{margin-top:0}
section{margin-top:60px}
p{margin:0 0 12px}
code,pre{font-family:var(--mono);font-size:.88em}
code{overflow-wrap:anywhere}
small{font-size:12px;color:var(--muted)}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.none{color:var(--muted);opacity:.75}
.lead,.more,.hint{color:var(--muted);font-size:13px}
.lead b{color:var(--text);font-weight:600}
.hint{margin-top:4px}
html:not(.scripted) .needs-script{display:none}

.banner{--tone:var(--unknown);--tint:var(--unknown-soft);border:1px solid var(--line);border-left:6px solid var(--tone);border-radius:10px;background:linear-gradient(100deg,var(--tint),var(--card) 62%);padding:30px 34px 24px}
.banner.passed{--tone:var(--passed);--tint:var(--passed-soft)}
.banner.failed{--tone:var(--failed);--tint:var(--failed-soft)}
.answer{display:flex;gap:18px;align-items:center}
.answer .mark{width:52px;height:52px}
.kicker{color:var(--tone);font-weight:650;font-size:13px;letter-spacing:.045em;text-transform:uppercase;margin:0 0 3px}
.sentence{font-size:18px;line-height:1.5;color:var(--ink);margin:20px 0 24px;max-width:56em;overflow-wrap:anywhere}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(112px,1fr));gap:14px 10px;margin:0 0 24px}
.figures dt{font-size:12px;color:var(--muted)}
.figures dd{margin:0;font-size:20px;font-weight:600;color:var(--ink);letter-spacing:-.01em}
.figures small{font-weight:400;letter-spacing:0;white-space:nowrap}
.reproduce{margin-bottom:10px}
.origin{font-size:12px;color:var(--muted);margin:0}

.command{display:inline-flex;max-width:100%;align-items:stretch;border:1px solid var(--line);border-radius:6px;background:var(--card);overflow:hidden;vertical-align:middle}
.command code{padding:5px 10px;overflow-x:auto;white-space:nowrap;overflow-wrap:normal;color:var(--ink)}
.command code::before{content:"$ ";color:var(--muted);user-select:none}
button{font:500 12px/1 var(--sans);color:var(--muted);background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:6px 10px;cursor:pointer}
button:hover{color:var(--ink)}
.command button{border-width:0 0 0 1px;border-radius:0}
button.done{color:var(--passed)}

.status{display:inline-flex;align-items:center;gap:7px;vertical-align:-3px}
.status+code,.status+span{margin-left:7px}
.mark{width:17px;height:17px;flex:none}
.shape{fill:var(--tone)}
.sign{fill:none;stroke:var(--card);stroke-width:2.4;stroke-linecap:round;stroke-linejoin:round}
.status.passed{--tone:var(--passed)}.status.failed{--tone:var(--failed)}.status.warned{--tone:var(--warned)}.status.unknown{--tone:var(--unknown)}

.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13.5px}
th,td{text-align:left;vertical-align:top;padding:9px 14px 9px 0;border-bottom:1px solid var(--line)}
th:last-child,td:last-child{padding-right:0}
thead th{font-size:12px;font-weight:500;color:var(--muted);white-space:nowrap;padding-top:0;vertical-align:bottom}
tbody th{font-weight:500;color:var(--ink)}
tbody tr:target{background:var(--soft);box-shadow:-10px 0 0 var(--soft),10px 0 0 var(--soft)}
.number{text-align:right;white-space:nowrap}
.strong{font-weight:600;color:var(--ink)}
.scripted .sortable thead th{cursor:pointer}
.scripted .sortable thead th:hover{color:var(--ink)}
th[aria-sort=ascending]::after{content:" ↑"}
th[aria-sort=descending]::after{content:" ↓"}
.dense{font-size:12px}
.dense th,.dense td{padding:5px 12px 5px 0}
.bound{color:var(--ink);font-weight:600;white-space:nowrap}
tr.passed .bound{font-weight:400;color:var(--text)}
.during{white-space:nowrap;max-width:170px;overflow:hidden;text-overflow:ellipsis}
.note{color:var(--muted);font-size:13px;margin:3px 0 0;max-width:62em;overflow-wrap:anywhere}
.outside{opacity:.32}

.story{list-style:none;margin:0;padding:0}
.story li{display:grid;grid-template-columns:76px 22px 1fr;align-items:baseline;padding:6px 0;position:relative}
.story .instant{text-align:right;font-size:13px;padding-right:10px}
.story .sign{font-size:10px;text-align:center;color:var(--muted);background:var(--page);line-height:1.6;position:relative}
.story li:not(:last-child)::before{content:"";position:absolute;left:86.5px;top:20px;bottom:-10px;border-left:1px solid var(--line)}
.story .bad .sign{color:var(--failed)}
.story .good .sign{color:var(--passed)}
.story span:last-child{overflow-wrap:anywhere}
.see{font-size:12px;color:var(--muted);white-space:nowrap}

.instant{color:inherit;text-decoration-color:var(--line);white-space:nowrap}
.instant:hover{color:var(--link);text-decoration-color:currentcolor}

.chart{margin:0 0 6px;position:relative}
.chart svg{display:block;max-width:100%;height:auto}
.plot{touch-action:pan-y;user-select:none}
.cursor{position:absolute;top:0;bottom:0;width:0;border-left:1px solid var(--ink);opacity:.55;pointer-events:none}
.brush{position:absolute;top:0;bottom:0;background:var(--blue);opacity:.12;pointer-events:none}
.readout{position:absolute;z-index:3;top:8px;pointer-events:none;background:var(--card);border:1px solid var(--line);border-radius:8px;box-shadow:0 4px 18px rgb(0 0 0/.12);padding:8px 12px;font-size:12px;min-width:150px}
.readout b{display:block;color:var(--ink);margin-bottom:4px}
.readout div{display:flex;align-items:center;gap:7px;color:var(--muted)}
.readout div span:last-child{margin-left:auto;padding-left:14px;color:var(--ink);font-weight:600}
.swatch{width:9px;height:9px;border-radius:2px}
.swatch.blue{background:var(--blue)}.swatch.orange{background:var(--orange)}.swatch.green{background:var(--green)}.swatch.vermilion{background:var(--vermilion)}.swatch.purple{background:var(--purple)}.swatch.sky{background:var(--sky)}.swatch.muted{background:var(--muted)}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 18px;margin:0 0 18px;padding:0 0 0 48px;font-size:12px;color:var(--muted)}
.legend li{display:flex;align-items:center;gap:7px}
.faults{list-style:none;margin:14px 0 0;padding:0;font-size:13px;columns:2;column-gap:36px}
.faults li{break-inside:avoid;padding:2px 0 2px 14px;position:relative}
.faults li::before{content:"";position:absolute;left:0;top:10px;width:8px;height:8px;background:var(--purple);opacity:.55;border-radius:2px}
.faults b{color:var(--ink);font-weight:600}
.what{color:var(--muted)}

.course path{fill:none;stroke:var(--blue);stroke-width:1.5}
.bar .track{fill:var(--soft)}
.bar .fill{fill:var(--blue);opacity:.8}
.bar.full .fill{fill:var(--orange);opacity:1}
.bar .peak{fill:var(--muted)}
.bar,.course{display:block;margin:5px 0 3px}
.use{padding-left:18px}
.use small{white-space:nowrap}
.state{white-space:nowrap}
.state .status{margin-right:6px}
tbody th .status{margin-right:6px}
.zones{white-space:nowrap}
.zone{display:inline-block;white-space:nowrap;font-size:12px;color:var(--muted);margin-right:12px}
.zone b{color:var(--ink);font-weight:600}
.gantt{display:grid;gap:6px;font-size:13px}
.drain{display:grid;grid-template-columns:minmax(140px,220px) 1fr minmax(200px,auto);gap:16px;align-items:center}
.drain svg{width:100%;height:12px}
.gantt .track{fill:var(--soft)}.gantt .drained{fill:var(--sky)}.gantt .blocked{fill:var(--vermilion)}
.drain .about{color:var(--muted)}

.cards{display:grid;grid-template-columns:minmax(0,1fr);gap:16px}
.card{border:1px solid var(--line);border-radius:10px;background:var(--card);padding:18px 20px}
.card h3{margin:0 0 4px;font-size:15px}
.effect{color:var(--passed);font-weight:600}
pre{margin:0 0 12px;padding:12px 14px;border-radius:6px;background:var(--soft);overflow-x:auto;line-height:1.45}
pre code{overflow-wrap:normal}
.plain,.next{margin:0;padding:0 0 0 18px;font-size:14px}
.plain li{padding:2px 0;overflow-wrap:anywhere}
.plain.marked,.next{list-style:none;padding:0}
.plain.marked .status{margin-right:9px}
.next li{padding:4px 0}
.next .what{margin-left:10px;font-size:13px}
details{margin-top:20px}
summary{cursor:pointer;color:var(--ink);font-weight:600;font-size:14px;margin-bottom:12px}
details+.lead{margin-top:16px}

.heat1{background:color-mix(in srgb,var(--blue) 6%,transparent)}.heat2{background:color-mix(in srgb,var(--blue) 13%,transparent)}.heat3{background:color-mix(in srgb,var(--blue) 21%,transparent)}.heat4{background:color-mix(in srgb,var(--blue) 30%,transparent)}.heat5{background:color-mix(in srgb,var(--blue) 40%,transparent)}
.grid{width:auto;border-collapse:separate;border-spacing:3px}
.grid td{min-width:96px;padding:9px 12px;border:0;border-radius:5px;text-align:right}
.grid td .status{margin-right:7px}
.sweep td,.sweep th,.grid td{white-space:nowrap}.sweep td{padding-left:10px}.sweep code{overflow-wrap:normal}
.strip{display:block}.strip circle{fill:var(--blue);fill-opacity:.55}.strip circle.failed{fill:var(--vermilion)}.strip line{stroke:var(--line)}.strip line.bound{stroke:var(--ink);stroke-dasharray:3 3}

@media (max-width:720px){.scroll table{min-width:660px}.figures{grid-template-columns:repeat(auto-fit,minmax(96px,1fr))}main{padding:16px 16px 64px}nav div{padding:10px 16px}.banner{padding:22px 20px}h1{font-size:25px}.sentence{font-size:16px}section{margin-top:44px}.faults{columns:1}.drain{grid-template-columns:1fr}.story li{grid-template-columns:62px 20px 1fr}.story li:not(:last-child)::before{left:71.5px}}
@media print{
:root{--page:#fff;--card:#fff}
body{font-size:10.5pt}
main{max-width:none;padding:0}
nav,.needs-script,.see{display:none!important}
section{margin-top:26pt}
h2{break-after:avoid}
tr,li,.card,.chart,.banner{break-inside:avoid}
.scroll{overflow:visible}
table{font-size:8pt}
th,td{padding:4pt 7pt 4pt 0}
.use{padding-left:7pt}
.bar{width:64px}
a{color:inherit;text-decoration:none}
.banner,.bar,.gantt,.mark,.grid td,.sweep td{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
