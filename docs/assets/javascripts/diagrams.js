// Material calls mermaid only where a page holds a diagram. Its file is large, so it is loaded
// then, from this site; Material itself would ask another host for it.
{
  const source = new URL("mermaid.js", document.currentScript.src);
  const LOOK = {
    look: "classic",
    theme: "default",
    sequence: { actorMargin: 60, mirrorActors: false, width: 140, wrap: true, wrapPadding: 16 },
  };
  const CSS = `
    .actor-line { stroke: var(--md-mermaid-sequence-actor-line-color); }
    .actor-man * { fill: none; stroke: var(--md-mermaid-sequence-actor-fg-color); }
    marker path { fill: var(--md-mermaid-edge-color) !important; stroke: none !important; }
  `;
  let settings;
  let loading;

  const load = () =>
    (loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = source;
      script.onload = () => {
        window.mermaid.initialize({
          ...settings,
          ...LOOK,
          sequence: { ...settings.sequence, ...LOOK.sequence },
          themeCSS: settings.themeCSS + CSS,
        });
        resolve(window.mermaid);
      };
      script.onerror = () => reject(new Error(`${source} cannot be loaded`));
      document.head.append(script);
    }));

  window.mermaid = {
    initialize: (config) => {
      settings = config;
    },
    render: async (id, text) => (await load()).render(id, text),
  };
}
