// Material calls mermaid only where a page holds a diagram. Its file is large, so it is loaded
// then, from this site; Material itself would ask another host for it.
{
  const source = new URL("mermaid.js", document.currentScript.src);
  const FONT = '"Source Sans", sans-serif';
  const LOOK = { fontFamily: FONT, look: "classic", theme: "default" };
  const SEQUENCE = {
    actorFontFamily: FONT,
    actorMargin: 60,
    messageFontFamily: FONT,
    mirrorActors: false,
    noteFontFamily: FONT,
    width: 150,
    wrap: true,
    wrapPadding: 24,
  };
  const CSS = `
    .actor-line { stroke: var(--md-mermaid-sequence-actor-line-color); }
    .actor-man * { fill: none; stroke: var(--md-mermaid-sequence-actor-fg-color); }
    .cluster rect { fill: transparent; stroke: var(--md-mermaid-edge-color); }
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
          sequence: { ...settings.sequence, ...SEQUENCE },
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
    render: async (id, text) => {
      const [mermaid] = await Promise.all([load(), document.fonts.load(`1rem ${FONT}`)]);
      return mermaid.render(id, text);
    },
  };
}
