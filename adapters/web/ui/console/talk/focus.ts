/** Puts the focus on the conversation, so that single keys work. */
export function focusTimeline(): void {
  document.getElementById('timeline')?.focus({ preventScroll: true })
}
