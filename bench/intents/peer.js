// Trains a peer on one CSV file and reads another: node peer.js nlpjs|natural train.csv test.csv
// It prints JSON lines: one {intent, score} a row of the test file, then {train_cpu, classify_cpu, rss}.
'use strict'
const fs = require('fs')

function rows (file) {
  const text = fs.readFileSync(file, 'utf8')
  const out = []
  let cell = ''; let row = []; let quoted = false
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (quoted) {
      if (c !== '"') cell += c
      else if (text[i + 1] === '"') { cell += c; i++ } else quoted = false
    } else if (c === '"') quoted = true
    else if (c === ',') { row.push(cell); cell = '' } else if (c === '\n') { row.push(cell); out.push(row); row = []; cell = '' } else if (c !== '\r') cell += c
  }
  return out.slice(1)
}

const cpu = () => { const u = process.cpuUsage(); return (u.user + u.system) / 1e6 }

const peers = {
  async nlpjs (train) {
    const { NlpManager } = require('node-nlp')
    const m = new NlpManager({ languages: ['en'], forceNER: false, nlu: { log: false, useNoneFeature: true }, autoSave: false })
    for (const [text, intent] of train) m.addDocument('en', text, intent === 'out_of_scope' ? 'None' : intent)
    await m.train()
    return async text => { const r = await m.process('en', text); return [r.intent === 'None' ? 'out_of_scope' : r.intent, r.intent === 'None' ? 0 : r.score] }
  },
  async natural (train) {
    const natural = require('natural')
    const c = new natural.BayesClassifier()
    for (const [text, intent] of train) if (intent !== 'out_of_scope') c.addDocument(text, intent)
    c.train()
    return async text => {
      const g = c.getClassifications(text)
      const sum = g.reduce((s, x) => s + x.value, 0)
      return [g[0].label, sum > 0 ? g[0].value / sum : 0]
    }
  }
}

async function main () {
  const [name, trainFile, testFile] = process.argv.slice(2)
  const before = cpu()
  const log = console.log
  console.log = () => {} // a peer that prints its progress
  const read = await peers[name](rows(trainFile))
  const trained = cpu()
  const answers = []
  for (const [text] of rows(testFile)) answers.push(await read(text))
  console.log = log
  const done = cpu()
  for (const [intent, score] of answers) console.log(JSON.stringify({ intent, score }))
  console.log(JSON.stringify({ train_cpu: trained - before, classify_cpu: done - trained, rss: process.resourceUsage().maxRSS * 1024 }))
}
main().catch(e => { console.error(e); process.exit(1) })
