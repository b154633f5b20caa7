// Fetches the vendored modules named in VENDOR.json again and writes their hashes back.
// Run: node adapters/web/ui/vendor.mjs   (needs npm; nothing else does)
//
// An entry with "from" copies that file of the package as published. One with "source" is bundled:
// the file of that name in vendor/ lists the exports wanted, and "bundles" the packages.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = join(dirname(fileURLToPath(import.meta.url)), 'vendor')
const list = join(here, 'VENDOR.json')
const vendor = JSON.parse(readFileSync(list, 'utf8'))
const sha256 = file => createHash('sha256').update(readFileSync(file)).digest('hex')
const tmp = mkdtempSync(join(tmpdir(), 'vendor-'))
const at = (...p) => join(tmp, 'node_modules', ...p)
const run = (cmd, args) => execFileSync(cmd, args, { cwd: tmp, stdio: ['ignore', 'ignore', 'inherit'] })

try {
  writeFileSync(join(tmp, 'package.json'), '{"private":true}')
  const wanted = new Set(vendor.modules.flatMap(m => m.bundles ?? [`${m.package}@${m.version}`]))
  if (vendor.modules.some(m => m.source)) wanted.add(`esbuild@${vendor.esbuild}`)
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts=false', ...wanted])
  for (const m of vendor.modules) {
    if (m.source) {
      cpSync(join(here, m.source), join(tmp, m.source))
      run(at('.bin', 'esbuild'), [m.source, '--bundle', '--minify', '--format=esm', '--target=es2022', `--outfile=${join(here, m.file)}`])
    } else cpSync(at(m.package, m.from), join(here, m.file))
    m.sha256 = sha256(join(here, m.file))
    if (m.package && existsSync(at(m.package, 'LICENSE'))) cpSync(at(m.package, 'LICENSE'), join(here, m.licence))
  }
  for (const t of vendor.types) {
    rmSync(join(here, 'types', t.to), { recursive: true, force: true })
    for (const f of t.files) cpSync(at(t.package, f), join(here, 'types', t.to, f), { recursive: true })
  }
  writeFileSync(list, '{\n' + Object.entries(vendor).map(([k, v]) =>
    `  ${JSON.stringify(k)}: ` + (Array.isArray(v) ? '[\n' + v.map(e => '    ' + JSON.stringify(e)).join(',\n') + '\n  ]' : JSON.stringify(v))).join(',\n') + '\n}\n')
} finally {
  rmSync(tmp, { recursive: true })
}
