// Bundles src/ with OpenLayers into ../assets/: one script, one style sheet, the licences of what is inside.
// The first line of the script carries the hash of the sources, which a test compares with the sources.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, existsSync, writeFileSync, mkdirSync } from "node:fs";
import { build } from "esbuild";

const SOURCES = ["build.mjs", "package.json", "package-lock.json", ...readdirSync("src").sort().map((name) => `src/${name}`)];
const ASSETS = "../assets";

function sourcesHash() {
  const digest = createHash("sha256");
  for (const name of SOURCES) digest.update(name + "\0").update(readFileSync(name)).update("\0");
  return digest.digest("hex");
}

function packagesIn(metafile) {
  const names = Object.keys(metafile.inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
  return [...new Set(names.filter(Boolean))].sort();
}

function licenceOf(name) {
  const folder = `node_modules/${name}`;
  const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = ["LICENSE.md", "LICENSE", "LICENSE.txt", "license"].find((each) => existsSync(`${folder}/${each}`));
  if (!file) throw new Error(`${name} ships no licence text`);
  return `${name} ${version} (${license})\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
}

mkdirSync(ASSETS, { recursive: true });
const banner = `/*! equity-map sources ${sourcesHash()}; contains OpenLayers (BSD-2-Clause), see LICENSES.txt */`;
const common = { bundle: true, minify: true, target: "es2022", legalComments: "none", metafile: true };
const script = await build({
  ...common, entryPoints: ["src/index.js"], format: "esm", outfile: `${ASSETS}/equity_map.js`, banner: { js: banner },
});
await build({ ...common, entryPoints: ["src/map.css"], outfile: `${ASSETS}/equity_map.css`, banner: { css: banner } });
const licences = packagesIn(script.metafile).map(licenceOf);
writeFileSync(`${ASSETS}/LICENSES.txt`, licences.join(`\n${"-".repeat(80)}\n\n`));
