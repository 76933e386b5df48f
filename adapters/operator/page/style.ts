/** The style sheet of the page of the document. Colours and distances are those of the console. */
export const STYLE = `:root {
  color-scheme: light dark;
  --page: light-dark(#f5f6f8, #12161c);
  --surface: light-dark(#ffffff, #1a2029);
  --surface-raised: light-dark(#eef1f5, #232b36);
  --edge: light-dark(#c6ccd6, #3a4553);
  --ink: light-dark(#18202b, #e9edf3);
  --ink-muted: light-dark(#4f5a69, #aab4c2);
  --link: light-dark(#1a4fa3, #8fb8ff);
  --danger: light-dark(#9b1c2b, #ff9ca6);
  --good: light-dark(#12603a, #7fdcaa);
  --warning: light-dark(#7a4a00, #ffc66b);
  --font: system-ui, "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", sans-serif;
  --font-mono: ui-monospace, "Noto Sans Mono", monospace;
}
*, *::before, *::after { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--page); color: var(--ink); font: 1rem / 1.6 var(--font); overflow-wrap: anywhere; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
code, pre { font-family: var(--font-mono); font-size: 0.875rem; }
code { background: var(--surface-raised); padding: 0 0.25rem; border-radius: 0.25rem; }
pre { margin: 0.5rem 0 0; padding: 0.75rem; background: var(--surface-raised); border-radius: 0.375rem; overflow-x: auto; overflow-wrap: normal; }
pre code { padding: 0; background: none; }
h1 { margin: 0 0 0.75rem; font-size: 1.5rem; line-height: 1.3; }
h2 { margin: 2.25rem 0 0.5rem; font-size: 1.25rem; line-height: 1.4; }
h3 { margin: 0; font-size: 1.125rem; line-height: 1.4; }
h4 { margin: 1rem 0 0.25rem; font-size: 1rem; }
p { margin: 0 0 0.75rem; }
ul { margin: 0 0 0.75rem; padding-left: 1.25rem; }
.skip-link { position: absolute; left: -100rem; padding: 0.5rem 0.75rem; background: var(--surface); }
.skip-link:focus { left: 0.5rem; top: 0.5rem; }
.frame { max-width: 76rem; margin: 0 auto; padding: 1rem; }
nav ul { list-style: none; padding: 0; }
nav li { margin: 0; }
nav a { display: block; padding: 0.2rem 0; text-decoration: none; }
nav a:hover { text-decoration: underline; }
nav h2 { margin: 1rem 0 0; font-size: 1rem; }
.call, .part { margin: 0 0 1rem; padding: 1rem; background: var(--surface); border: 1px solid var(--edge); border-radius: 0.375rem; }
.address { margin: 0 0 0.5rem; font-family: var(--font-mono); font-size: 0.875rem; }
.method { font-weight: 700; }
.get { color: var(--good); }
.post, .put { color: var(--warning); }
.delete { color: var(--danger); }
dl { margin: 0; }
dl dl { margin-left: 0.25rem; padding-left: 0.75rem; border-left: 2px solid var(--edge); }
dt { margin-top: 0.5rem; }
dd { margin: 0; }
.type { color: var(--ink-muted); font-size: 0.875rem; }
summary { width: fit-content; padding: 0.6rem 0; cursor: pointer; color: var(--link); }
@media (min-width: 60rem) {
  .frame { display: grid; grid-template-columns: 16rem minmax(0, 1fr); gap: 2rem; }
  nav { position: sticky; top: 0; max-height: 100vh; overflow-y: auto; padding: 0.25rem; }
}
`;
