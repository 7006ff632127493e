// Bundle scripts, styles and pictures into the folder given as argument, under names that carry a hash of their content,
// with brotli and gzip forms beside what compresses, and a manifest of source name -> built name.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { Resvg, initWasm } from "@resvg/resvg-wasm";
import { build } from "esbuild";

const out = process.argv[2];
if (!out) throw new Error("usage: node build.mjs OUTPUT_FOLDER");
mkdirSync(out, { recursive: true });

// esbuild has already printed what is wrong, with its place.
const result = await build({
  entryPoints: ["src/app.ts", "src/entry.ts", "src/collection.ts", "src/work-collection.ts", "src/embed.ts", "src/receipt.ts", "src/style.css", "src/work.ts", "src/work-batch.ts", "src/work-review.ts", "src/work-account.ts", "src/work.css", "src/work-uploads.ts", "src/work-hashing.ts", "src/work-sheet.ts", "src/work-sheet.css", "src/work-follow.ts", "src/work-inbox.ts", "src/work-agents.ts", "src/work-judging.ts"],
  outdir: out,
  bundle: true,
  splitting: true,
  format: "esm",
  minify: true,
  write: false,
  metafile: true,
  legalComments: "none",
  charset: "utf8",
  target: ["es2019", "chrome69", "firefox68", "safari13"],
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".svg": "file" },
  // Old Safari and Firefox destructure well but for corners that nothing here touches.
  supported: { destructuring: true, "dynamic-import": true },
}).catch(() => process.exit(1));

const files = {};
for (const [path, meta] of Object.entries(result.metafile.outputs)) {
  const name = meta.entryPoint ? basename(meta.entryPoint).replace(/\.ts$/, ".js") : basename(path);
  files[name] = basename(path);
}
for (const file of result.outputFiles) write(basename(file.path), file.contents);
hashed("favicon.svg", readFileSync("src/favicon.svg"));
await icons();
await worker();
// What is bundled is handed out under these licences, which ask to go along with it.
const licences = { "hls.js": "LICENSE", openseadragon: "LICENSE.txt" };
const texts = Object.entries(licences).map(([name, file]) => `${name}\n\n${readFileSync(join("node_modules", name, file), "utf8")}`);
hashed("licences.txt", Buffer.from(texts.join("\n\n")));
writeFileSync(join(out, "manifest.json"), JSON.stringify({ files }, null, 1));

/** The seal as pictures for home screens; the maskable one stands small on a full ground, as its corners may be cut off. */
async function icons() {
  await initWasm(readFileSync("node_modules/@resvg/resvg-wasm/index_bg.wasm"));
  const seal = readFileSync("src/favicon.svg", "utf8");
  const full = seal.replace('viewBox="0 0 64 64">', 'viewBox="-10 -10 84 84"><rect x="-10" y="-10" width="84" height="84" fill="#b3261e"/>');
  for (const [name, svg, size] of [["icon-192", seal, 192], ["icon-512", seal, 512], ["icon-maskable", full, 512], ["icon-touch", full, 180]])
    hashed(`${name}.png`, Buffer.from(new Resvg(svg, { fitTo: { mode: "width", value: size } }).render().asPng()));
}

/** The worker knows the names of what the page for no line is made of: itself built last, under a name of its own. */
async function worker() {
  const chunks = (name) => [name, ...(result.metafile.outputs[name].imports ?? []).filter((one) => one.kind === "import-statement").flatMap((one) => chunks(one.path))];
  const app = Object.keys(result.metafile.outputs).find((path) => basename(path) === files["app.js"]);
  const parts = [...new Set(chunks(app))].map((path) => basename(path));
  const pages = ["/offline", ...[files["style.css"], ...parts, files["favicon.svg"]].map((name) => `/static/${name}`)];
  const version = createHash("sha256").update(pages.join()).digest("hex").slice(0, 8);
  const made = await build({
    entryPoints: ["src/worker.ts"],
    bundle: true,
    format: "iife",
    minify: true,
    write: false,
    charset: "utf8",
    target: ["es2019"],
    define: { PAGES: JSON.stringify(pages), VERSION: JSON.stringify(version) },
  });
  hashed("worker.js", Buffer.from(made.outputFiles[0].contents));
}

function hashed(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  files[name] = name.replace(".", `-${hash}.`);
  write(files[name], content);
}

function write(name, content) {
  writeFileSync(join(out, name), content);
  writeFileSync(join(out, `${name}.gz`), gzipSync(content, { level: 9 }));
  writeFileSync(join(out, `${name}.br`), brotliCompressSync(content));
}
