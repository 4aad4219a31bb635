/** The style of the HTML report. Its hash is in the page's policy, so nothing else styles it. */
export const htmlStyle = `
:root {
  color-scheme: light dark;
  --back: #f6f7f9; --card: #ffffff; --text: #1b1f24; --dim: #59636e; --line: #d8dee4; --soft: #eef1f4;
  --pass: #1a7f37; --pass-soft: #dafbe1; --fail: #b42318; --fail-soft: #ffebe9;
  --warn: #8a5a00; --warn-soft: #fff4d6; --accent: #0a5fc2; --bar: #4c8dd6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0f1318; --card: #171c23; --text: #e4e9ef; --dim: #9aa6b2; --line: #2c343e; --soft: #1f262f;
    --pass: #57c776; --pass-soft: #12301d; --fail: #ff8d84; --fail-soft: #3d1a1b;
    --warn: #e3b04b; --warn-soft: #35290f; --accent: #79b4ff; --bar: #4f8fd9;
  }
}
/* In an editor it looks as the editor does, whose theme need not be the system's. */
body[class*="vscode-"] {
  --back: var(--vscode-editor-background); --card: var(--vscode-editorWidget-background); --text: var(--vscode-foreground);
  --dim: var(--vscode-descriptionForeground); --line: var(--vscode-widget-border, var(--vscode-contrastBorder, #8884));
  --soft: var(--vscode-textCodeBlock-background); --accent: var(--vscode-textLink-foreground);
  --pass: var(--vscode-charts-green); --fail: var(--vscode-errorForeground); --warn: var(--vscode-list-warningForeground);
  --pass-soft: var(--vscode-diffEditor-insertedLineBackground, #9bb95533);
  --fail-soft: var(--vscode-diffEditor-removedLineBackground, #ff000033);
  --bar: var(--vscode-charts-blue); --focus: var(--vscode-focusBorder);
  font: var(--vscode-font-size, 13px)/1.5 var(--vscode-font-family, system-ui);
}
body:is(.vscode-light, .vscode-high-contrast-light) { color-scheme: light; }
body:is(.vscode-dark, .vscode-high-contrast:not(.vscode-high-contrast-light)) { color-scheme: dark; }
body[class*="vscode-"] :is(code, pre, .mono) { font-family: var(--vscode-editor-font-family, monospace); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
main, header.top { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem; }
header.top { padding-top: 1.75rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; text-wrap: balance; }
h2 { font-size: 1.1rem; margin: 2.25rem 0 .75rem; }
h3 { font-size: .95rem; margin: 1rem 0 .35rem; }
p { margin: .35rem 0; }
code, pre, .mono { font-family: ui-monospace, "Cascadia Code", Menlo, Consolas, monospace; font-size: .87em; }
.dim { color: var(--dim); }
.meta { color: var(--dim); display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; font-size: .87rem; margin: 0; padding: 0; list-style: none; }
.verdict { display: inline-block; padding: .1rem .6rem; border-radius: 1rem; font-size: .9rem; font-weight: 600; vertical-align: .15em; margin-right: .35rem; }
.verdict.pass { background: var(--pass-soft); color: var(--pass); }
.verdict.fail { background: var(--fail-soft); color: var(--fail); }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: .5rem 1rem; z-index: 2; }
.gates { list-style: none; margin: 1rem 0 0; padding: 0; display: grid; gap: .4rem; }
.gates li { display: grid; grid-template-columns: 1.4rem 1fr; padding: .45rem .75rem; border-radius: .4rem; background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--line); overflow-wrap: anywhere; }
.gates li.failed { border-left-color: var(--fail); }
.gates li.passed { border-left-color: var(--pass); }
.gates li.tolerated { border-left-color: var(--warn); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(11.5rem, 1fr)); gap: .75rem; margin: 1.25rem 0 0; padding: 0; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .7rem .9rem; }
.tile dt { color: var(--dim); font-size: .84rem; }
.tile dd { margin: 0; }
.tile .figure { font-size: 1.45rem; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; }
.tile .note { color: var(--dim); font-size: .82rem; overflow-wrap: anywhere; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .9rem 1rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: .75rem; align-items: start; }
figure { margin: 0; }
figcaption { font-size: .9rem; font-weight: 600; margin-bottom: .4rem; }
figcaption .dim { font-weight: 400; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { fill: var(--text); font-size: 12px; font-family: inherit; }
svg .tick { fill: var(--dim); font-size: 11px; }
svg .grid { stroke: var(--line); }
svg .bar { fill: var(--bar); }
svg .bar.low { fill: var(--fail); }
svg .track { fill: var(--soft); }
svg .whisker { stroke: var(--text); stroke-width: 1.5; fill: none; }
svg .mark { fill: var(--text); stroke: var(--card); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .9rem; }
th, td { text-align: right; padding: .35rem .6rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; white-space: normal; overflow-wrap: anywhere; min-width: 9rem; }
table.words :is(th, td):nth-child(2) { text-align: left; white-space: normal; min-width: 11rem; overflow-wrap: anywhere; }
h3 .dim { font-weight: 400; font-size: .87rem; }
thead th { color: var(--dim); font-weight: 600; }
tbody th { font-weight: 500; }
tbody tr:last-child > * { border-bottom: 0; }
ul.plain { margin: .25rem 0; padding-left: 1.1rem; overflow-wrap: anywhere; }
.filters { display: flex; flex-wrap: wrap; gap: .6rem .9rem; align-items: end; margin-bottom: .6rem; }
.filters label { display: grid; gap: .15rem; font-size: .82rem; color: var(--dim); min-width: 0; }
.filters input, .filters select { font: inherit; color: var(--text); background: var(--card); border: 1px solid var(--line); border-radius: .35rem; padding: .3rem .5rem; max-width: 100%; }
.filters select { max-width: 18rem; }
.filters input { width: 16rem; }
.filters button { font: inherit; color: var(--accent); background: none; border: 1px solid var(--line); border-radius: .35rem; padding: .3rem .7rem; cursor: pointer; }
:focus-visible { outline: 2px solid var(--focus, var(--accent)); outline-offset: 2px; }
.case { background: var(--card); border: 1px solid var(--line); border-radius: .4rem; margin-bottom: .35rem; content-visibility: auto; contain-intrinsic-size: auto 2.7rem; }
.case[hidden] { display: none; }
.case > summary { display: grid; grid-template-columns: .6rem 4.8rem minmax(0, 1fr) auto; gap: .2rem .75rem; align-items: baseline; padding: .45rem .8rem; cursor: pointer; list-style: none; }
.case > summary::-webkit-details-marker { display: none; }
.case > summary::before { content: "›"; color: var(--dim); font-weight: 600; transition: rotate .12s; }
.case[open] > summary::before { rotate: 90deg; }
@media (prefers-reduced-motion: reduce) { .case > summary::before { transition: none; } }
.names { margin-top: .6rem; } .names > summary { cursor: pointer; font-weight: 600; font-size: .95rem; }
.names ul { columns: 18rem; }
.case .name { font-weight: 500; overflow-wrap: anywhere; }
.case .why { color: var(--dim); font-size: .87rem; grid-column: 3 / 5; overflow-wrap: anywhere; }
.case .tags { display: flex; flex-wrap: wrap; gap: .3rem; justify-content: end; }
.tag { font-size: .78rem; background: var(--soft); color: var(--dim); border-radius: .3rem; padding: 0 .4rem; overflow-wrap: anywhere; }
.tag.change { color: var(--text); border: 1px solid var(--line); }
.facts { font-size: .82rem; font-variant-numeric: tabular-nums; }
.reveal { font: inherit; color: var(--accent); background: none; border: 0; padding: 0 .3rem; text-decoration: underline; cursor: pointer; }
h4 { font-size: .87rem; font-weight: 600; margin: .4rem 0 .2rem; } h4 .dim { font-weight: 400; }
.status { font-weight: 600; font-size: .87rem; white-space: nowrap; }
.status.pass { color: var(--pass); } .status.fail { color: var(--fail); } .status.flaky, .status.error { color: var(--warn); }
.body { padding: .2rem .9rem .9rem; border-top: 1px solid var(--line); }
.sample + .sample { margin-top: 1rem; border-top: 1px dashed var(--line); }
pre { margin: .25rem 0; padding: .6rem .75rem; background: var(--soft); border-radius: .35rem; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 30rem; overflow: auto; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 0 1rem; }
.diff { display: grid; }
.diff span { display: block; min-height: 1.5em; }
.diff .gone { background: var(--fail-soft); }
.diff .new { background: var(--pass-soft); }
.diff mark { color: inherit; background: none; font-weight: 700; text-decoration: underline; text-underline-offset: 2px; }
.scores { list-style: none; margin: .25rem 0; padding: 0; }
.scores li { margin: .3rem 0; overflow-wrap: anywhere; }
footer { color: var(--dim); font-size: .84rem; max-width: 72rem; margin: 2.5rem auto 2rem; padding: 0 1.25rem; }
@media (max-width: 40rem) {
  th:first-child, td:first-child { min-width: 5.5rem; }
  table.words :is(th, td):nth-child(2) { min-width: 7.5rem; }
  .case > summary { grid-template-columns: .6rem auto minmax(0, 1fr); }
  .case .tags { grid-column: 2 / 4; justify-content: start; }
  .case .why { grid-column: 2 / 4; }
  .filters label, .filters input, .filters select { width: 100%; max-width: none; }
}
@media print { .filters, .skip { display: none; } .case { break-inside: avoid; } }
`;
