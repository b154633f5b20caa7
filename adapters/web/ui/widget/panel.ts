// The chat panel.
export function open(words: Record<string, string>) { document.title = words.launch ?? '' }
