// The wall beside the door: the ticket printer above the counter, the bell on it.
import type { ComponentChildren } from 'preact'
import { Mark } from '../parts/icon'

const shape = 'M10 0H62a8 8 0 0 0 16 0H226a10 10 0 0 1 10 10V86a10 10 0 0 1-10 10H78a8 8 0 0 0-16 0H10a10 10 0 0 1-10-10V10A10 10 0 0 1 10 0z'

function Stub(p: { at: string; cls: string; number: string; arc: string }) {
  return (
    <g transform={p.at} class={p.cls}>
      <path class="paper" d={shape} /><path class="perforation" d="M70 16V80" />
      <circle class="track" cx="35" cy="48" r="15" /><path class="arc" d={p.arc} />
      <text x="94" y="57" font-size="26">{p.number}</text>
    </g>
  )
}

export function Wall(p: { title: string; words: string }) {
  return (
    <div class="wall">
      <div class="above" aria-hidden="true">
        <svg class="strip" viewBox="0 0 300 360">
          <Stub at="translate(32 -66)" cls="far" number="FD-1040" arc="M35 33a15 15 0 1 1-14 20" />
          <Stub at="translate(32 36)" cls="near" number="FD-1041" arc="M35 33a15 15 0 0 1 14.3 19.5" />
          <Stub at="translate(32 142) rotate(3 20 0)" cls="pulled" number="FD-1042" arc="M35 33a15 15 0 0 1 15 15" />
        </svg>
        <svg class="bell" viewBox="0 0 176 122"><path d="M26 98a62 62 0 0 1 124 0z" /><path d="M88 36V18M68 18h40" /><path d="M12 98h152v23H12z" /><path class="shine" d="M46 84a44 44 0 0 1 20-27" /></svg>
      </div>
      <div class="below"><p class="lead">{p.title}</p><p>{p.words}</p></div>
    </div>
  )
}

/** The head of a form at the door. */
export function DoorHead(p: { title: string; children: ComponentChildren }) {
  return (
    <div class="door-head">
      <Mark class="door-mark" />
      <h1 class="lead" tabIndex={-1}>{p.title}</h1>
      <p class="muted small">{p.children}</p>
    </div>
  )
}
