// Package intents turns text into a reading: what the customer wants, how sure that is, and which
// values (dates, numbers, names, the desk's own lists) stand in the text. It knows nothing of bots,
// flows or channels, reads no clock and draws no random number: the same phrases give the same model,
// byte for byte, and the same model reads the same text the same way on every machine.
package intents
