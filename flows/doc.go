// Package flows is the dialogue language: parse with positions, check, prove, compile, step. It knows
// nothing of bots, channels or stores; conditions are CEL.
//
// A Program is one compiled revision of all flows of a desk. Step takes the dialogue's state and one
// input and runs until the dialogue waits for the customer again. It is pure: no I/O, no clock, no
// randomness; what it lacks it names as a Need, and the caller steps again with the answer.
package flows
