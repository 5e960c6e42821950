// The line that says where the work is kept, and the way out of the browser and in again: a zip.

import { button, make } from "../parts.mjs";
import { filesOf, LIMITS, zipOf, ZipError } from "./zip.mjs";

const PACKAGE = "my_app";
const KEPT =
  "Your work is kept in this browser, at this address of the course, until you delete the data of the " +
  "site. A private window forgets it when you close it, and Safari after seven days without a visit. " +
  "Download keeps it for good.";
const FULL = "This browser does not keep your work: it is gone when you close the page. Download it.";

/** Make the line about where the work is kept; it follows the work. */
export function keptLine(work) {
  const line = make("p", { class: "kept" });
  const show = () => {
    line.textContent = work.state === "full" ? FULL : KEPT;
    line.classList.toggle("refused", work.state === "full");
  };
  work.addEventListener("kept", show);
  show();
  return line;
}

/** Make the button that saves the files as a package that runs on a machine. */
export function downloadButton(work) {
  return button("Download", () => {
    const zip = new Blob([zipOf(work.files, PACKAGE)], { type: "application/zip" });
    const address = URL.createObjectURL(zip);
    make("a", { href: address, download: `${PACKAGE}.zip` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }, "plain");
}

/**
 * Make the button that opens such a zip.
 * @param {(files: Record<string, string>) => void} take
 * @param {(reason: string) => void} refuse
 */
export function openButton(take, refuse) {
  const read = async ([file]) => {
    if (!file) return;
    try {
      if (file.size > LIMITS.zip) throw new ZipError("The zip is too large to be a stage.");
      take(await filesOf(new Uint8Array(await file.arrayBuffer())));
    } catch (error) {
      if (!(error instanceof ZipError)) throw error;
      refuse(error.message);
    }
  };
  const input = make("input", { type: "file", accept: ".zip,application/zip", hidden: true });
  input.addEventListener("change", async () => {
    await read(input.files);
    input.value = "";
  });
  const opener = button("Open a zip", () => input.click(), "plain");
  return [opener, input];
}
