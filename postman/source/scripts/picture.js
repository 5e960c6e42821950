// The rest draws the picture in the Visualize tab of the reply.
// A NumericDate counts the seconds since 1970 in UTC (RFC 7519, section 2); Date wants ms.
const asDate = (seconds) => new Date(seconds * 1000).toUTCString();
const rows = Object.entries(claims).map(([name, value]) => ({
  name,
  value,
  date: typeof value === "number" ? asDate(value) : "",
  meaning: meanings[name],
}));

const template = `
<style>
  body { background: #fff; color: #1b1b1b; font: 15px/1.5 system-ui, sans-serif; margin: 1rem; }
  code, pre { font-family: ui-monospace, Consolas, monospace; overflow-wrap: anywhere; }
  section { border-left: 0.5rem solid; margin: 1rem 0; padding: 0 1rem; }
  h2 { font-size: 1rem; margin: 0; }
  p, pre { margin: 0.25rem 0; }
  .header { color: #5b2a86; }
  .payload { color: #0b4f57; }
  .signature { color: #9a3412; }
  .black { color: #1b1b1b; }
  table { border-collapse: collapse; }
  caption { font-weight: bold; text-align: left; }
  td, th { border: 1px solid #767676; padding: 0.25rem 0.5rem; text-align: left; }
</style>
<p>The token, as you send it: part 1, part 2 and part 3, with dots between.</p>
<p><code><span class="header">{{header}}</span>.<span class="payload">{{payload}}</span>.<span
  class="signature">{{signature}}</span></code></p>
<section class="header">
  <h2>Part 1: the header</h2>
  <p><code>{{header}}</code></p>
  <p class="black">How the token is signed. Decoded:</p>
  <pre>{{headerText}}</pre>
</section>
<section class="payload">
  <h2>Part 2: the payload</h2>
  <p><code>{{payload}}</code></p>
  <p class="black">The claims: what the server states. Decoded:</p>
  <pre>{{payloadText}}</pre>
</section>
<section class="signature">
  <h2>Part 3: the signature</h2>
  <p><code>{{signature}}</code></p>
  <p class="black">HMAC with SHA-256 over parts 1 and 2, made with the key of the server. Anyone
    can read the parts; only who has the key can sign others.</p>
</section>
<table>
  <caption>The claims</caption>
  <tr><th>claim</th><th>value</th><th>as a date</th><th>meaning</th></tr>
  {{#each rows}}
  <tr><td><code>{{name}}</code></td><td>{{value}}</td><td>{{date}}</td><td>{{meaning}}</td></tr>
  {{/each}}
</table>`;

pm.visualizer.set(template, {
  header,
  payload,
  signature,
  headerText: JSON.stringify(decode(header), null, 2),
  payloadText: JSON.stringify(claims, null, 2),
  rows,
});
