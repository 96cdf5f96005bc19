/** All of the page's looks: light and dark, wide and narrow, on paper. No font, picture or sheet is fetched. */
export const style = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #59636e; --line: #d1d9e0; --shade: #f3f5f7;
  --good: #1a7f37; --bad: #b42318; --warn: #9a6700; --stop: #c2410c; --down: #7f1d1d; --start: #b45309; --sync: #1d4ed8; --window: #15803d; --undo: #7e22ce; --waits: #8b949e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --soft: #9aa4ae; --line: #30363d; --shade: #161b22;
  --good: #3fb950; --bad: #ff7b72; --warn: #d29922; --stop: #fb923c; --down: #f87171; --start: #fbbf24; --sync: #60a5fa; --window: #4ade80; --undo: #c084fc; --waits: #6e7681; } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); overflow-wrap: anywhere }
h1 { font-size: 1.6rem; line-height: 1.2 } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem }
code, pre { font: .9em/1.4 ui-monospace, monospace; background: var(--shade); border-radius: .25rem } code { padding: .1em .3em } pre { padding: .75rem; white-space: pre-wrap }
.badge { display: inline-block; padding: .1rem .6rem; border-radius: 1rem; border: 2px solid currentColor; font-weight: 600 }
.badge.good { color: var(--good) } .badge.bad { color: var(--bad) } .badge.warn { color: var(--warn) }
.wide { overflow-x: auto } .wide table { width: max-content } table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; overflow-wrap: normal } td { max-width: min(26rem, 75vw) } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line) } th { background: var(--shade) }
.checklist { list-style: none; padding: 0 } .checklist > li { display: flex; gap: .75rem; padding: .5rem 0; border-bottom: 1px solid var(--line) } .checklist ul { margin: .25rem 0 0; padding-left: 1.1rem; color: var(--soft); font-size: .9rem }
.sign { font-size: 1.3rem; line-height: 1.2; width: 1.5rem; text-align: center; flex: none } .ticked > .sign, .ticked .state { color: var(--good) } .open > .sign, .open .state { color: var(--warn) } .not-needed > .sign, .not-needed .state { color: var(--soft) } .state { margin-left: .6rem; font-size: .85rem; white-space: nowrap }
figure { margin: 1rem 0 } figcaption { font-weight: 600; margin-bottom: .4rem }
.row { display: flex; align-items: center; gap: .5rem; min-height: 1.5rem } .name { flex: 0 0 6rem; font-size: .9rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap } .words { flex: 0 0 6rem; font-size: .9rem; font-variant-numeric: tabular-nums }
.track { position: relative; flex: 1; height: 1rem; background: var(--shade) } .axis .track { display: flex; justify-content: space-between; background: none; font-size: .75rem; color: var(--soft); height: auto }
.bar { position: absolute; top: 0; bottom: 0; min-width: 2px } .key { display: inline-block; width: .9rem; height: .9rem; vertical-align: -.1rem } .legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; font-size: .85rem; color: var(--soft) }
.stop { background: var(--stop) } .down { background: var(--down) } .unknown { background: repeating-linear-gradient(45deg, var(--down) 0 4px, transparent 4px 8px) } .start { background: var(--start) } .sync, .value { background: var(--sync) } .window { background: var(--window) } .undo { background: var(--undo) } .waits { background: repeating-linear-gradient(45deg, var(--waits) 0 4px, transparent 4px 8px) }
.lag { min-height: 3rem } .lag .track { height: 2.5rem; color: var(--sync) } svg { display: block; width: 100%; height: 100% } footer { margin-top: 2rem; color: var(--soft); font-size: .85rem }
@media (max-width: 40rem) { .name, .words { flex-basis: 4rem } .axis .track span:nth-child(even) { display: none } }
@media print { .wide table { width: auto } body { max-width: none; font-size: 10pt } .bar, .key, .track, th, code { print-color-adjust: exact } .wide { overflow: visible } figure, li, tr { break-inside: avoid } h2 { break-after: avoid } }
`
