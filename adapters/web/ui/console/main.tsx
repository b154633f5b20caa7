// The agents' console: the entry point its screens hang on.
import { render } from 'preact'

function Console() {
  return <main><h1>frontdesk</h1></main>
}

const root = document.getElementById('app')
if (root) render(<Console />, root)
